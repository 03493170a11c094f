from collections.abc import Sequence

import pytest

from knowledge_base.cases import CaseRow, MediaReference
from tests.builders import PRIZES, wordings
from tests.scenes import chatter, everyday, prizes, question_of, scene_of, tasks
from tools.causes.missing_context import read_what_raters_had
from tools.scene import Scene

VIDEO = MediaReference(kind="video", uri="s3://bucket/clip.mp4")


def filmed(rows: Sequence[CaseRow]) -> list[CaseRow]:
    return [row.model_copy(update={"media": (VIDEO,)}) for row in rows]


def noted(rows: Sequence[CaseRow], **attributes: str | bool) -> list[CaseRow]:
    return [row.model_copy(update={"attributes": {**row.attributes, **attributes}}) for row in rows]


def clips(bad: Sequence[CaseRow], harmless: Sequence[CaseRow]) -> Scene:
    """Captions that say nothing: the bad ones are missed."""
    return scene_of([*prizes(20), *everyday(20), *bad, *harmless], split="tuning")


BAD, HARMLESS = chatter("clip", 16, True, 1), chatter("talk", 40, False, 2)


def test_misses_whose_raters_saw_a_video_and_whose_text_tells_nothing_lack_context() -> None:
    scene = clips(filmed(BAD), HARMLESS)
    found = read_what_raters_had(scene, question_of(scene, "clip"))
    assert found.sufficient
    assert (found.fixed, found.n, found.broken) == (16, 16, 0)
    assert found.detail["beyond"] == {"video": 16}
    assert not found.detail["decided_anew"]
    assert found.note.startswith("raters had video of 16 of 16 (0% elsewhere)")
    assert found.note.endswith("not decided anew")


def test_what_raters_had_may_be_told_by_an_attribute() -> None:
    scene = clips(noted(BAD, rated_with="caption+history"), HARMLESS)
    found = read_what_raters_had(scene, question_of(scene, "clip"))
    assert found.sufficient
    assert found.detail["beyond"] == {"caption": 16, "history": 16}


def test_without_media_or_history_nothing_says_that_context_is_missing() -> None:
    scene = clips(BAD, HARMLESS)
    found = read_what_raters_had(scene, question_of(scene, "clip"))
    assert (found.fixed, found.sufficient, found.probability) == (0, False, 0.0)
    assert found.note == "nothing says that raters had more than the text"


def test_where_like_cases_have_videos_too_the_video_explains_nothing() -> None:
    scene = clips(filmed(BAD), filmed(HARMLESS))
    assert not read_what_raters_had(scene, question_of(scene, "clip")).sufficient


def test_where_some_like_cases_have_videos_and_errors_no_more_often_neither() -> None:
    scene = clips([*filmed(BAD[:8]), *BAD[8:]], [*filmed(HARMLESS[:20]), *HARMLESS[20:]])
    assert not read_what_raters_had(scene, question_of(scene, "clip")).sufficient


def test_where_the_text_tells_the_misses_apart_they_lack_no_context() -> None:
    scene = clips(filmed(tasks()), HARMLESS)
    found = read_what_raters_had(scene, question_of(scene, "task"))
    assert found.detail["auc"] > 0.9
    assert not found.sufficient


def test_of_two_cases_nothing_is_said() -> None:
    scene = clips(filmed(BAD[:2]), HARMLESS)
    assert not read_what_raters_had(scene, question_of(scene, "clip")).sufficient


@pytest.mark.parametrize("where", ["thread", "transcript"])
def test_text_that_no_judge_read_is_read_and_the_case_decided_anew(where: str) -> None:
    said = list(wordings(PRIZES, 16))
    bad = [row for number, one in enumerate(BAD) for row in noted([one], **{where: said[number]})]
    scene = clips(bad, noted(HARMLESS, **{where: "we talked about the weather and the garden"}))
    found = read_what_raters_had(scene, question_of(scene, "clip"))
    assert found.sufficient
    assert found.fixed >= 12
    assert (found.broken, found.detail["decided_anew"]) == (0, True)
    assert found.note == "16 of 16 hold text that is not read; decided with it"


def test_unread_text_that_says_nothing_mends_nothing() -> None:
    scene = clips(noted(BAD, thread="we talked about the weather and the garden"), HARMLESS)
    assert not read_what_raters_had(scene, question_of(scene, "clip")).sufficient


def test_without_errors_nothing_is_missing() -> None:
    scene = clips(filmed(BAD), HARMLESS)
    found = read_what_raters_had(scene, question_of(scene, "absent"))
    assert (found.fixed, found.n, found.sufficient) == (0, 0, False)
