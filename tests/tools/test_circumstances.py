from datetime import date
from typing import Any

import pytest

from knowledge_base.cases import Case
from tools.circumstances import Circumstances, circumstances_of
from tools.reading import MOST_WINDOWS, WINDOW_WORDS

VIDEO = {"kind": "video", "uri": "s3://bucket/c-1.mp4"}


def case(**fields: Any) -> Case:
    segments = fields.pop("segments", [{"kind": "caption", "text": "wait for it"}])
    return Case.model_validate({"id": "c-1", "segments": segments, **fields})


def test_a_bare_case_has_bare_circumstances() -> None:
    assert circumstances_of(case()) == Circumstances(kinds=("caption",))


def test_day_language_surface_and_kinds_are_the_cases_own() -> None:
    told = circumstances_of(
        case(
            segments=[{"kind": "chat", "text": "hi"}, {"kind": "title", "text": "live"}],
            language="pt-BR",
            surface="live",
            occurred_at="2026-03-04T23:30:00-03:00",
        )
    )
    assert told == Circumstances(date(2026, 3, 5), "pt", "live", ("title", "chat"))


def test_media_are_beyond_the_text() -> None:
    assert circumstances_of(case(media=[VIDEO])).beyond == {"video"}


@pytest.mark.parametrize(
    ("attributes", "beyond"),
    [
        ({"rated_with": "caption, transcript"}, {"transcript"}),
        ({"rated_with": "caption"}, set()),
        ({"rated_with": "text"}, set()),
        ({"context_seen": True}, {"context"}),
        ({"context_seen": False}, set()),
        ({"context_seen": "history"}, {"history"}),
        ({"rated_with": None}, {"video"}),
        ({"queue": "ads"}, {"video"}),
    ],
)
def test_what_raters_had_is_what_the_case_says_and_else_its_media(
    attributes: dict[str, Any], beyond: set[str]
) -> None:
    assert circumstances_of(case(media=[VIDEO], attributes=attributes)).beyond == beyond


def test_a_thread_kept_as_an_attribute_is_not_read() -> None:
    told = circumstances_of(case(attributes={"thread": "send me the deposit", "conversation": "c-77"}))
    assert told.unread == ("send me the deposit",)


def test_what_lies_past_the_windows_that_are_read_is_not_read() -> None:
    words = [f"w{number}" for number in range(WINDOW_WORDS * MOST_WINDOWS + 3)]
    told = circumstances_of(case(segments=[{"kind": "transcript", "text": " ".join(words)}]))
    assert told.unread == (" ".join(words[-3:]),)
