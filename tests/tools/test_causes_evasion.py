from knowledge_base.cases import CaseRow
from tests.builders import PRIZES
from tests.scenes import everyday, prizes, question_of, renamed, retold, rows_of, scene_of, tasks
from tools.causes.evasion import undo_evasion

SPELLINGS = {
    "prize": "p r i z e",
    "claim": "cl@im",
    "voucher": "v0uch3r",
    "winner": "w1nn3r",
    "jackpot": "j4ckp0t",
    "customs": "cust0ms",
}


def disguised(rows: list[CaseRow], name: str) -> list[CaseRow]:
    changed = []
    for row in renamed(rows, name):
        text = row.segments[0].text
        for plain, spelt in SPELLINGS.items():
            text = text.replace(plain, spelt)
        changed.append(retold(row, text))
    return changed


def test_misses_that_are_right_when_read_plainly_are_evasion() -> None:
    hidden = disguised(rows_of("x", PRIZES, 26, True)[18:], "hidden")
    scene = scene_of([*prizes(), *everyday(), *hidden], split="tuning")
    found = undo_evasion(scene, question_of(scene, "hidden"))
    assert found.sufficient
    assert found.fixed >= 6
    assert (found.n, found.detail["disguised"], found.broken) == (7, 7, 0)


def test_plain_misses_are_not() -> None:
    scene = scene_of([*prizes(), *everyday(), *tasks()], split="tuning")
    found = undo_evasion(scene, question_of(scene, "task"))
    assert (found.fixed, found.sufficient, found.detail["disguised"]) == (0, False, 0)


def test_disguised_misses_that_the_prompt_does_not_know_either_are_not() -> None:
    spelt = [retold(row, row.segments[0].text.replace("deposit", "d3p0sit")) for row in tasks()]
    scene = scene_of([*prizes(), *everyday(), *spelt], split="tuning")
    found = undo_evasion(scene, question_of(scene, "task"))
    assert found.detail["disguised"] == 14
    assert (found.fixed, found.sufficient) == (0, False)


def test_what_plain_reading_breaks_elsewhere_is_counted() -> None:
    """Harmless posts in the same disguise: read plainly they would be flagged."""
    hidden = disguised(rows_of("x", PRIZES, 26, True)[18:], "hidden")
    harmless = disguised(rows_of("x", PRIZES, 38, False)[26:], "joke")
    scene = scene_of([*prizes(), *everyday(), *hidden, *harmless], split="tuning")
    found = undo_evasion(scene, question_of(scene, "hidden"))
    assert found.broken >= 8
    assert not found.sufficient
