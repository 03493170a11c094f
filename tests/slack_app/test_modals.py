"""Modals: they fit, carry a handle and a page alone, and their forms are read or refused field by field."""

import json
from typing import Any

import pytest

from knowledge_base import digests
from knowledge_base.changes import REJECTION_WORDS, Change, Flip, Rate
from knowledge_base.evidence_records import Slice
from knowledge_base.records import ArtefactId, CaseId
from slack_app.cards import actions
from slack_app.cards.tools.contract import Hidden
from slack_app.modals import READERS, check, edit, evidence, feedback, flips, note, reject, text
from slack_app.modals.edit import Edits, Place, edit_modal, pages_of, read_edit
from slack_app.modals.feedback import FEEDBACK_WORDS, Unhelpful
from slack_app.modals.flips import FlipRow, flips_modal, in_order, on_page
from slack_app.modals.frame import Memory, memory_of
from slack_app.modals.loading import loading_modal
from slack_app.modals.outcome import outcome_modal
from slack_app.modals.reject import Rejection
from slack_app.modals.reveal import reveal_modal
from slack_app.preview import faces, samples
from tests.slack_app.hostile import HOSTILE, actions_of, fits_view, harmless, nodes, values_of, words_of
from tools.hunks import Hunk, hunks, with_hunks

MODALS = faces.modals()
DOC = ArtefactId("policy/scams@DE")


def shown(view: dict[str, Any]) -> dict[str, Any]:
    """The view, checked against all that holds of every view."""
    fits_view(view)
    harmless([block for block in view["blocks"] if block["type"] != "input"])
    return view


def typed(**fields: str | None) -> dict[str, Any]:
    """The state of a form with these words."""
    return {name: {"value": {"type": "plain_text_input", "value": words}} for name, words in fields.items()}


def picked(name: str, value: str) -> dict[str, Any]:
    """The state of a menu."""
    return {name: {"value": {"type": "static_select", "selected_option": {"value": value}}}}


def flip(number: int, broken: bool) -> FlipRow:
    """One that turns wrong, or right."""
    return FlipRow(
        Flip(case=CaseId(f"c-{number:03}"), before=broken, after=not broken, label=True), "DE", "de"
    )


@pytest.mark.parametrize("name", MODALS)
def test_every_sample_fits(name: str) -> None:
    shown(MODALS[name])


@pytest.mark.parametrize("name", MODALS)
def test_a_modal_carries_a_handle_and_a_page_and_no_id(name: str) -> None:
    carried = MODALS[name].get("private_metadata")
    assert carried is None or set(json.loads(carried)) == {"handle", "page"}
    assert "P-575b0af9f0" not in str(carried)


def test_what_a_modal_carries_is_read_back_and_nothing_else_is() -> None:
    assert memory_of(MODALS["flips-last-page"]["private_metadata"]) == Memory("h-575b", 2)
    for odd in ("", "{}", "[]", "null", '{"page": "x"}', "{broken", '{"handle": 7, "page": -3}'):
        assert memory_of(odd).page == 0
    assert memory_of("{broken").handle == ""


def test_forms_have_a_button_to_send_them_and_others_have_none() -> None:
    for name, view in MODALS.items():
        has_form = any(block["type"] == "input" for block in view["blocks"])
        assert ("submit" in view) == has_form, name
        assert view["callback_id"] in READERS or not has_form, name


def test_a_form_that_is_not_known_has_nothing_wrong_with_it() -> None:
    assert check("modal.later", {}) == {}
    assert check(note.CALLBACK, {}) == {"note": "Write a note, or close this and press Approve."}


@pytest.mark.parametrize("callback", READERS)
@pytest.mark.parametrize(
    "values", [{}, {"x": {}}, {"note": None}, {"reason": {"value": None}}, {"why": {"value": 3}}, {"p#1": []}]
)
def test_a_form_of_an_odd_shape_is_refused_by_its_fields(callback: str, values: Any) -> None:
    assert check(callback, values)


def test_a_note_is_read() -> None:
    assert note.read_note(typed(note=" fine \n")) == "fine"
    assert note.read_note(typed(note="   ")) == {"note": "Write a note, or close this and press Approve."}
    assert note.read_note(typed(note="x" * 3_001)) == {"note": "This is 3,001 characters; at most 3,000 fit."}


def test_a_rejection_takes_a_fixed_reason_and_words_where_it_is_another() -> None:
    assert reject.read_reject(picked("reason", "too_broad") | typed(words=None)) == Rejection("too_broad", "")
    assert reject.read_reject(picked("reason", "other") | typed(words="x")) == Rejection("other", "x")
    assert reject.read_reject(picked("reason", "other") | typed(words=" ")) == {
        "words": "Say which reason it is."
    }
    assert reject.read_reject(picked("reason", "made up")) == {"reason": "Choose a reason."}


def test_every_fixed_reason_is_offered() -> None:
    for view, words in ((MODALS["reject"], REJECTION_WORDS), (MODALS["feedback"], FEEDBACK_WORDS)):
        offered = [
            option["value"]
            for node in nodes(view)
            if node.get("type") == "static_select"
            for option in node["options"]
        ]
        assert offered == list(words)


def test_a_question_for_evidence_is_read() -> None:
    assert evidence.read_evidence(typed(question="and in Portuguese?")) == "and in Portuguese?"
    assert evidence.read_evidence(typed(question="")) == {"question": "Write what you want to know."}


def test_feedback_is_read() -> None:
    assert feedback.read_feedback(picked("reason", "wrong_clause") | typed(words="2.4")) == Unhelpful(
        "wrong_clause", "2.4"
    )
    assert feedback.read_feedback(picked("reason", "other")) == {"words": "Say which reason it is."}


def test_an_edit_is_read_by_document_and_place() -> None:
    values = typed(**{"prompt/scams#1": "one", "prompt/scams#2": None, f"{DOC}#1": "three"}, why="clearer")
    found = read_edit(values)
    assert found == Edits({samples.PROMPT: {1: "one", 2: ""}, DOC: {1: "three"}}, "clearer")
    assert read_edit(typed(**{"prompt/scams#1": "one"}, why=" ")) == {"why": "Say why, in a few words."}
    long = read_edit(typed(**{"prompt/scams#1": "x" * 3_001}, why="y"))
    assert long == {"prompt/scams#1": "This is 3,001 characters; at most 3,000 fit."}


def test_a_form_that_nobody_changed_gives_the_text_byte_for_byte() -> None:
    before, after = samples.prompt_before(), samples.prompt_after()
    places = [Place(samples.PROMPT, hunk) for hunk in hunks(before, after)]
    view = edit_modal("h", "what", places)
    fields = {
        block["block_id"]: {"value": {"value": block["element"].get("initial_value")}}
        for block in view["blocks"]
        if block["type"] == "input"
    }
    found = read_edit(fields | typed(why="none"))
    assert isinstance(found, Edits)
    assert with_hunks(before, after, found.words[samples.PROMPT]) == after


def test_every_place_of_a_large_edit_is_on_one_page_and_every_page_fits() -> None:
    places = [
        Place(DOC, Hunk(number, "old " * 400, "\U0001f480" * 2_900, number, number))
        for number in range(1, 80)
    ]
    pages = pages_of(places)
    assert [place for page in pages for place in page] == places
    for page in range(len(pages)):
        view = shown(edit_modal("h", "what", places, page))
        fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        assert fields == [*[place.block_id for place in pages[page]], "why"]
    assert actions_of(edit_modal("h", "what", places, 1)["blocks"]) == [
        "edit.page:previous",
        "edit.page:next",
    ]


def test_what_was_typed_before_is_still_there() -> None:
    places = [Place(DOC, Hunk(1, "a", "b", 1, 1)), Place(DOC, Hunk(2, "c", "d", 3, 3))]
    view = shown(edit_modal("h", "what", places, words={DOC: {1: "mine", 2: ""}}, why="so"))
    initial = {
        block["block_id"]: block["element"].get("initial_value")
        for block in view["blocks"]
        if block["type"] == "input"
    }
    assert initial == {f"{DOC}#1": "mine", f"{DOC}#2": None, "why": "so"}


def test_an_edit_tells_what_it_does_to_approvals() -> None:
    assert "earlier approvals do not count" in words_of(MODALS["edit"]["blocks"])


def test_flips_show_those_that_turn_wrong_first_ten_a_page() -> None:
    rows = [flip(number, broken=number >= 20) for number in range(25)]
    assert [row.is_broken for row in in_order(rows)[:6]] == [True] * 5 + [False]
    assert [len(on_page(rows, page)) for page in range(4)] == [10, 10, 5, 0]
    first = words_of(shown(flips_modal("h", rows))["blocks"])
    assert "25 unseen decisions turn*: 5 wrong, 20 right" in first
    assert first.count("WRONG") == 5
    assert "Page 1 of 3" in first


def test_pages_of_flips_go_both_ways_and_stop_at_the_ends() -> None:
    rows = [flip(number, broken=False) for number in range(25)]
    assert actions_of(flips_modal("h", rows, 0)["blocks"]) == ["flips.reveal", "flips.page:next"]
    middle = shown(flips_modal("h", rows, 1))
    assert actions_of(middle["blocks"]) == ["flips.reveal", "flips.page:previous", "flips.page:next"]
    assert values_of(middle["blocks"]) == {"0", "1", "2"}
    for beyond in (2, 3, 99):
        assert memory_of(flips_modal("h", rows, beyond)["private_metadata"]).page == 2
    assert memory_of(flips_modal("h", rows, -5)["private_metadata"]).page == 0
    assert actions.name_of("flips.page:next") == actions.FLIPS_PAGE


def test_texts_of_flips_are_shown_only_when_they_are_asked_for() -> None:
    rows = [flip(1, broken=True)]
    assert "HARMFUL" not in str(flips_modal("h", rows))
    view = shown(flips_modal("h", rows, 0, {CaseId("c-001"): "HARMFUL words"}))
    assert "HARMFUL words" in words_of(view["blocks"])
    assert actions.FLIPS_REVEAL not in actions_of(view["blocks"])
    assert "not at hand" in words_of(shown(flips_modal("h", rows, 0, {}))["blocks"])


def test_no_flips_is_said() -> None:
    assert words_of(shown(flips_modal("h", []))["blocks"]) == "No unseen decision turns."


def test_the_exact_text_shows_every_changed_word_over_its_pages() -> None:
    before = "\n".join(f"line {number}" for number in range(400))
    after = "\n".join(
        f"line {number}" + (f" word{number}" if number % 10 == 0 else "") for number in range(400)
    )
    change = Change(artefact=DOC, base=digests.of_text(before), text=after, digest=digests.of_text(after))
    proposal = samples.prompt_revision(changes=(change,))
    read = ""
    for page in range(5):
        view = shown(text.text_modal("h", proposal, {DOC: before}, page))
        read += words_of(view["blocks"])
    assert all(f" word{number}" in read for number in range(0, 400, 10))
    assert proposal.digest in read


def test_the_exact_text_shows_what_the_card_keeps_back() -> None:
    assert "rate hotels from home" in words_of(MODALS["text"]["blocks"])


def test_a_monstrous_text_fits_page_by_page() -> None:
    after = "\n".join("\u4e16\U0001f480<&" * 20 for _ in range(1_200))
    change = Change(artefact=DOC, base=None, text=after, digest=digests.of_text(after))
    proposal = samples.prompt_revision(changes=(change,) * 3)
    for page in (0, 1, 5, 10_000):
        shown(text.text_modal("h", proposal, {}, page))


def test_revealed_texts_are_for_the_presser_and_are_counted_where_they_are_many() -> None:
    view = shown(reveal_modal([Hidden(f"c-{number}", "text") for number in range(30)]))
    assert "Only you see them" in words_of(view["blocks"][0])
    assert "and 18 more cases" in words_of(view["blocks"])
    assert "no text to show" in words_of(shown(reveal_modal([]))["blocks"])


def test_evidence_by_slice_is_a_table_and_is_cut_and_counted() -> None:
    slices = [
        Slice(by="market", value=f"M{number}", cases=3, fixed=1, broken=2, right=Rate(value=0.3))
        for number in range(30)
    ]
    text_shown = words_of(shown(evidence.evidence_modal("h", "what", slices))["blocks"])
    assert ["market", "M0", "3", "2", "1"] in [line.split() for line in text_shown.split("\n")]
    assert "and 15 more slices" in text_shown


def test_what_gets_worse_stands_before_what_is_known_and_no_more_of_it_than_fits() -> None:
    worse = [f"market M{number}: recall 80% → 60% (worse, may be chance)" for number in range(10)]
    text_shown = words_of(shown(evidence.evidence_modal("h", "what", (), worse))["blocks"])
    assert text_shown.index("It gets worse in") < text_shown.index("No unseen decision turns")
    assert "market M7" in text_shown
    assert "market M8" not in text_shown
    assert "and 2 more slices" in text_shown
    assert "It gets worse" not in words_of(shown(evidence.evidence_modal("h", "what"))["blocks"])


def test_loading_and_outcome_have_nothing_to_send() -> None:
    assert "submit" not in shown(loading_modal("Measuring …"))
    assert "Measuring …" in words_of(loading_modal("Measuring …")["blocks"])
    assert words_of(shown(outcome_modal("Done."))["blocks"]) == "Done."


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_stay_harmless_and_fit(name: str) -> None:
    words = HOSTILE[name]
    rows = [FlipRow(Flip(case=CaseId(words[:200]), before=True, after=False, label=True), words, words)] * 12
    shown(flips_modal("h", rows))
    shown(flips_modal("h", rows, 0, {CaseId(words[:200]): words}))
    shown(reveal_modal([Hidden(words, words, words)] * 30))
    one_line = " ".join(words.split())[:200] or "x"
    slices = [Slice(by="market", value=one_line, cases=1, fixed=1, broken=0, right=Rate(value=1))] * 30
    shown(evidence.evidence_modal("h", "what", slices, [words] * 9))
    change = Change(artefact=DOC, base=None, text=words, digest=digests.of_text(words))
    proposal = samples.prompt_revision(changes=(change,), title=one_line)
    shown(text.text_modal("h", proposal, {DOC: words[::-1]}))
    places = [Place(DOC, hunk) for hunk in hunks(words[::-1], words)]
    for page in range(len(pages_of(places))):
        shown(edit_modal("h", "what", places, page, why=words))


def test_every_modal_has_a_module_with_a_callback_of_its_own() -> None:
    callbacks = [module.CALLBACK for module in (edit, evidence, feedback, flips, note, reject, text)]
    assert len(set(callbacks)) == len(callbacks)
    assert all(callback.startswith("modal.") for callback in callbacks)
