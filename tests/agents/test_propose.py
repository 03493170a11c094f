import pytest

from agents.propose import propose_text
from knowledge_base.changes import Proposal
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.prompts import Example, PromptSpec
from knowledge_base.workspace import Workspace
from tests.builders import (
    guideline_text,
    import_texts,
    policy_text,
    prompt_spec,
    prompt_text,
    thresholds_text,
)
from tests.scenes import scene_in, warned_prompt_text

WHY = "because warnings are allowed"


def propose(workspace: Workspace, artefact: str, text: str, why: str = WHY, author: str = "ada") -> Proposal:
    return propose_text(workspace, artefact, text, author, why)


def stored(workspace: Workspace) -> list[Proposal]:
    with workspace.store.read() as tx:
        return tx.ledger.proposals()


def looks(workspace: Workspace) -> int:
    with workspace.store.read() as tx:
        return tx.looks.count("scams")


def quoting(*cases: str) -> str:
    """The prompt with these cases as examples."""
    question = prompt_spec().questions[0]
    examples = tuple(Example(text=f"words of {case}", case=case) for case in cases)
    return prompt_spec(questions=(question.model_copy(update={"examples": examples}),)).to_yaml()


def test_a_prompt_of_ones_own_is_measured_like_any_draft(decided: Workspace) -> None:
    made = propose(decided, "prompt/scams", warned_prompt_text())
    scene = scene_in(decided)
    after = scene.rejudge(PromptSpec.from_yaml(warned_prompt_text()))
    assert made.kind == "document"
    assert made.generators == ("a person",)
    assert made.rationale == WHY
    assert made.title == f"prompt/scams: {WHY}"
    assert made.evidence is not None
    assert (made.evidence.looks, made.evidence.candidates) == (1, 1)
    assert made.evidence.unseen.before.n == len(scene.rows("unseen"))
    turned = {scene.ids[row] for row in scene.rows("tuning") if after[row] != scene.decided[row]}
    assert {flip.case for flip in made.evidence.tuning.flips} == turned
    assert (stored(decided), looks(decided)) == ([made], 1)


def test_thresholds_of_ones_own_are_measured_too(decided: Workspace) -> None:
    made = propose(decided, "thresholds/scams", thresholds_text(0.9))
    assert made.evidence is not None
    assert made.evidence.tuning.after.recall.value is not None
    assert made.evidence.tuning.after.recall.value < (made.evidence.tuning.before.recall.value or 0)
    assert made.risk == "high"


def test_a_case_that_the_new_text_quotes_is_not_measured_as_unseen(decided: Workspace) -> None:
    """Else a prompt could quote the very cases that are to judge it."""
    scene = scene_in(decided)
    unseen = [scene.ids[row] for row in scene.rows("unseen")]
    made = propose(decided, "prompt/scams", quoting(*unseen[:3]))
    assert made.evidence is not None
    assert made.evidence.unseen.before.n == len(unseen) - 3
    assert made.evidence.tuning.before.n == len(scene.rows("tuning")) + 3


def test_a_text_that_quotes_every_case_has_no_evidence_and_is_of_high_risk(decided: Workspace) -> None:
    made = propose(decided, "prompt/scams", quoting(*scene_in(decided).ids))
    assert made.evidence is not None
    assert made.evidence.unseen.before.n == 0
    assert made.risk == "high"


def test_the_wording_of_an_unseen_case_counts_as_quoting_it(decided: Workspace) -> None:
    scene = scene_in(decided)
    row = int(scene.rows("unseen")[0])
    question = prompt_spec().questions[0]
    example = Example(text=scene.reading.cases[row].text.upper() + "!!")
    text = prompt_spec(questions=(question.model_copy(update={"examples": (example,)}),)).to_yaml()
    made = propose(decided, "prompt/scams", text)
    assert made.evidence is not None
    assert made.evidence.unseen.before.n == len(scene.rows("unseen")) - 1


def test_without_labelled_cases_there_is_no_evidence_and_the_risk_is_high(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text()))
    made = propose(workspace, "prompt/scams", warned_prompt_text())
    assert made.evidence is None
    assert (made.risk, made.risk_reasons) == ("high", ("no evidence was measured",))
    assert looks(workspace) == 0


@pytest.mark.parametrize(
    ("artefact", "text"),
    [
        ("policy/scams", policy_text(effective_from="2026-09-01", extra="2.3 Do not sell magic beans.\n")),
        ("guideline/scams", guideline_text(words="Ask who pays.")),
    ],
)
def test_documents_for_people_are_not_measured(decided: Workspace, artefact: str, text: str) -> None:
    made = propose(decided, artefact, text)
    assert made.evidence is None
    assert made.changes[0].artefact == artefact
    assert looks(decided) == 0


def test_the_text_is_kept_as_canonical_yaml(decided: Workspace) -> None:
    loose = "# my edit\n" + warned_prompt_text().replace(
        "title: Prompt for scams", 'title: "Prompt for scams"'
    )
    assert propose(decided, "prompt/scams", loose).changes[0].text == warned_prompt_text()


@pytest.mark.parametrize(
    "artefact", ["scams", "prompt/", "poem/scams", "prompt/Scams", "policy/scams@de", ""]
)
def test_what_is_no_artefact_is_wrong_usage(decided: Workspace, artefact: str) -> None:
    with pytest.raises(WrongUsage, match="is not an artefact; name one such as"):
        propose(decided, artefact, prompt_text())


def test_a_text_that_says_it_is_another_artefact_is_refused(decided: Workspace) -> None:
    with pytest.raises(WrongUsage, match="says it is 'prompt/hate', not 'prompt/scams'"):
        propose(decided, "prompt/scams", prompt_text("hate"))


@pytest.mark.parametrize("why", ["", "  \n"])
def test_a_proposal_needs_a_reason(decided: Workspace, why: str) -> None:
    with pytest.raises(WrongUsage, match="needs a reason; give it with --why"):
        propose(decided, "prompt/scams", warned_prompt_text(), why)


def test_an_artefact_without_a_first_version_is_imported_not_proposed(decided: Workspace) -> None:
    with pytest.raises(
        Refused, match="'guideline/hate' has no version in force; 'redline import guideline FILE'"
    ):
        propose(decided, "guideline/hate", guideline_text("hate"))


def test_the_text_in_force_is_nothing_to_propose(decided: Workspace) -> None:
    with pytest.raises(Refused, match="holds this text already"):
        propose(decided, "prompt/scams", "# a comment only\n" + prompt_text())
    assert (stored(decided), looks(decided)) == ([], 0)


def test_a_text_that_is_not_of_its_kind_is_refused_with_the_place(decided: Workspace) -> None:
    with pytest.raises(WrongUsage, match=r"'prompt/scams': field 'questions\.0\.ask'"):
        propose(decided, "prompt/scams", prompt_text().replace("ask:", "asks:"))


@pytest.mark.parametrize(("author", "reason"), [("jonas", "is not an author"), ("eve", "is not a person")])
def test_only_an_author_of_the_workspace_proposes(decided: Workspace, author: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        propose(decided, "prompt/scams", warned_prompt_text(), author=author)
    assert (stored(decided), looks(decided)) == ([], 0)


def test_a_reason_of_many_lines_makes_a_title_of_one(decided: Workspace) -> None:
    made = propose(
        decided, "guideline/scams", guideline_text(words="Ask who pays."), "line one\nline two " + "x" * 300
    )
    assert "\n" not in made.title
    assert len(made.title) <= 200
    assert made.rationale.startswith("line one\nline two")
