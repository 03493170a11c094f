"""Planted edits: what is planted is what is expected, and documents survive being taken apart."""

import pytest

from evals.regulation.blocks import read_document
from evals.regulation.edits import WORDS, words_of_half
from evals.regulation.layouts import ACT_LAYOUTS, LAYOUTS
from evals.regulation.planting import DOCUMENTS, document_of, planted
from evals.regulation.rows import RegulationRow
from evals.regulation.solving import control, edits
from evals.regulation.telling import read_known
from knowledge_base.errors import WrongUsage

NAMES = [(split, name) for split, some in DOCUMENTS.items() for name in some]


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(("split", "name"), NAMES)
def test_a_document_is_rendered_as_it_was_written_and_every_provision_is_read(split: str, name: str) -> None:
    half = "tuning" if split == "tuning" else "unseen"
    text = DOCUMENTS[half][name].read_text(encoding="utf-8")
    document = read_document(text)
    assert lines(document.render()) == lines(text)
    known = read_known(document, "o")
    assert len({one.id for one in known}) == len(known)


def test_the_two_halves_share_no_document_and_no_word_that_is_put_in() -> None:
    assert not set(DOCUMENTS["tuning"]) & set(DOCUMENTS["unseen"])
    seen, unseen = words_of_half("tuning"), words_of_half("unseen")
    for kind in seen:
        some, others = (
            [tuple(one) if isinstance(one, list) else one for one in half[kind]] for half in (seen, unseen)
        )
        assert not set(some) & set(others), f"{kind} in {WORDS.name}"


def test_a_paragraph_that_is_added_renumbers_those_behind_it_and_references_follow() -> None:
    document = document_of("platform-safety-act", "tuning")
    made = planted(document, ("added",), "tuning", 3)
    kinds = sorted(unit.kind for unit in made.units.values())
    assert kinds.count("added") == 1
    assert set(kinds) <= {"added", "renumbered", "formatting"}
    again = planted(document, ("added",), "tuning", 3)
    assert made.new == again.new


def test_a_reference_that_nobody_follows_is_expected_to_be_told() -> None:
    document = document_of("platform-safety-act", "tuning")
    made = planted(document, ("added article",), "tuning", 53, follow=False)
    texts = {block.uid: block.text for block in made.new.blocks}
    assert made.strays
    assert all("rticle" in texts[uid] or "aragraph" in texts[uid] for uid in made.strays)
    assert not planted(document, ("added article",), "tuning", 53).strays


def test_an_edit_without_a_place_is_refused() -> None:
    with pytest.raises(WrongUsage, match="no place for the edit 'added article'"):
        planted(document_of("harassment", "tuning"), ("added article",), "tuning", 1)


@pytest.mark.parametrize(
    "edit", ["number", "modal", "added", "repealed", "moved", "split", "merged", "renumbered"]
)
def test_what_is_planted_in_a_seen_act_is_told_in_its_class(edit: str) -> None:
    row = RegulationRow(id="x", task="edits", of="platform-safety-act", edits=(edit,), seed=2, split="tuning")
    answer = edits(row)
    assert answer.counts["untouched"] == (1, 1)
    if edit != "split":  # a first sentence of seven words is too short to be known again
        assert answer.counts["class"][0] == answer.counts["class"][1], answer.misses


def test_the_plain_method_beside_it_takes_every_number_behind_a_new_paragraph_for_an_amendment() -> None:
    row = RegulationRow(
        id="x", task="edits", of="live-commerce-act", edits=("added",), seed=1, split="tuning"
    )
    answer = edits(row)
    assert answer.plain["amended_precision"] < (answer.plain["amended_precision"][1],) * 2
    assert answer.counts["amended_precision"] == (1, 1)


@pytest.mark.parametrize("layout", [*LAYOUTS, *ACT_LAYOUTS])
def test_another_layout_of_an_act_tells_nothing(layout: str) -> None:
    row = RegulationRow(id="x", task="control", of="online-conduct-act", edits=(layout,), split="tuning")
    assert control(row).counts["quiet"] == (1, 1)
