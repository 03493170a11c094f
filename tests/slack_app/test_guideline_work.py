"""Guideline edits, labels to give again and drafted clauses in Slack: from the order to what is in force."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from agents.draft import draft
from knowledge_base.changes import Intervention
from knowledge_base.records import ArtefactId
from knowledge_base.workspace import Workspace
from slack_app.cards import actions
from slack_app.work.questions import heavy
from tests import builders
from tests.agents.test_draft_clause import GUIDELINE as LABELLING
from tests.agents.test_draft_clause import OTHER, RULE
from tests.guideline_cases import fill_guideline, gift_cases, guideline_finding, shop_cases
from tests.scenes import FOUR_RULES, decide, store_finding
from tests.slack_app.conftest import ADA, CHANNEL, JONAS, MIRA, Stage, on_stage
from tools.bundle import write_bundle

GUIDELINE = ArtefactId("guideline/scams")


def divided(workspace: Workspace) -> None:
    """Raters part on the first rule; of the shops some labels are doubted, and no rule is to blame."""
    fill_guideline(workspace, [*gift_cases(), *shop_cases()])
    guideline_finding(workspace)
    shops = guideline_finding(workspace, "label_error", "shop")
    detail = {"doubted": ["shop-03", "shop-01"], "doubt": [0.9, 0.4]}
    tried = Intervention(name="label_error", fixed=2, n=3, broken=0, detail=detail)
    with workspace.store.write() as tx:
        tx.ledger.add_finding(shops.model_copy(update={"id": "F-doubt", "interventions": (tried,)}))


def uncovered(workspace: Workspace) -> None:
    """Paid tasks are missed, and no clause covers them; a clause is drafted."""
    with workspace.store.write() as tx:
        builders.import_texts(tx, ("policy", builders.policy_text(extra=FOUR_RULES)), ("policy", OTHER))
        builders.import_texts(tx, ("prompt", builders.prompt_text()), ("guideline", LABELLING))
        builders.import_texts(tx, ("thresholds", builders.thresholds_text(0.5)))
        tx.cases.add_rows(builders.case_rows())
    decide(workspace)
    store_finding(workspace, "policy_gap", "task")
    draft(workspace, "F-policy_gap-task", "ada")


def order(stage: Stage, finding: str) -> None:
    """Ask for a draft, and do what the processes beside the app would do."""
    stage.double.slash(ADA, CHANNEL, "/redline", f"draft {finding}")

    def begun() -> Any:
        with stage.workspace.store.write() as tx:
            item = tx.inbox.claim("heavy", "test", stage.app.office.clock(), timedelta(minutes=5))
            if item is not None:
                tx.inbox.finish(item.key, stage.app.office.clock())
            return item

    item = stage.double.wait_until(begun)
    assert stage.told(ADA, "It runs now")
    heavy(stage.app.office, item)


def modal(stage: Stage, user: str, part: str) -> Any:
    """The modal that a person sees, once it says something."""

    def found() -> Any:
        seen = stage.double.view_of(user)
        return seen if seen and part in seen.said else None

    return stage.double.wait_until(found)


def newest(stage: Stage) -> Any:
    """The proposal that was drafted last."""
    with stage.workspace.store.read() as tx:
        return tx.ledger.proposals()[0]


def edited(stage: Stage, ts: str, words: str) -> str:
    """Ada puts other words into the last place of a card's text; the proposal that takes its place."""
    old = newest(stage)
    stage.press(ADA, ts, actions.PROPOSAL_EDIT)
    view = modal(stage, ADA, "Your text is measured anew")
    block = [one["block_id"] for one in view.blocks if "#" in one.get("block_id", "")][-1]
    stage.double.submit(ADA, view.id, {block: words, "why": "as the policy team decided"})
    assert modal(stage, ADA, "You are its co-author now")
    made = newest(stage)
    assert made.supersedes == old.id
    assert stage.says(ts, made.id)
    return str(made.id)


def test_a_guideline_edit_goes_from_an_order_to_the_bundle(tmp_path: Path) -> None:
    with on_stage(tmp_path / "workspace", fill=divided) as stage:
        order(stage, "F-ambiguous_guideline-gift")
        made = newest(stage)
        assert stage.told(ADA, f"{made.id} (open")
        ts = stage.card(made.id)
        card = stage.double.message(CHANNEL, ts)
        for part in ("scams guideline", "Why these words", "Raters split on", "The trial that would show it"):
            assert part in card.said
        assert "This includes threats" in card.said
        assert "not what raters will say" in card.said
        texts = [one.text for one in made.answers]
        assert not any(text in card.said for text in texts), "texts of cases are behind a press"
        stage.press(MIRA, ts, actions.PROPOSAL_SPLITS)
        shown = modal(stage, MIRA, "Only you see them")
        assert texts[0] in shown.said
        assert "does not: rater 1" in shown.said

        text = made.changes[0].text
        changed = next(line for line in text.splitlines() if "This includes threats" in line)
        edited(stage, ts, changed.replace("go too far", "go far too far") + "\n")
        stage.press(ADA, ts, actions.PROPOSAL_APPROVE)
        assert stage.told(ADA, "not an approver")
        stage.press(MIRA, ts, actions.PROPOSAL_APPROVE)
        stage.press(JONAS, ts, actions.PROPOSAL_APPROVE)
        assert stage.says(ts, "Released")
        write_bundle(stage.workspace.store, "R-" + newest(stage).id.removeprefix("P-"), tmp_path / "bundle")
        files = [file.read_text() for file in (tmp_path / "bundle").rglob("*") if file.is_file()]
        assert any("go far too far" in text and "Labelling scams" in text for text in files)
        assert not stage.double.complaints

        order(stage, "F-doubt")
        assert stage.told(ADA, "No guideline edit")
        said = next(one for one in reversed(stage.double.ephemerals(ADA)) if "No guideline edit" in one.said)
        for part in ("2 labels to give again", "shop-03", "What to do instead", "--purpose relabel"):
            assert part in said.said
        assert actions.PROPOSAL_APPROVE not in json.dumps(said.blocks)


def test_a_drafted_clause_is_not_approved_before_its_open_places_are_decided(tmp_path: Path) -> None:
    with on_stage(tmp_path / "workspace", fill=uncovered) as stage:
        made = newest(stage)
        ts = stage.card(made.id)
        card = stage.double.message(CHANNEL, ts)
        assert "to decide first" in card.said
        assert actions.PROPOSAL_APPROVE not in card.buttons
        token = next(
            element["value"]
            for block in card.blocks
            for element in block.get("elements", ())
            if element.get("action_id") == actions.PROPOSAL_EDIT
        )
        forged = stage.double.click(MIRA, CHANNEL, ts, actions.PROPOSAL_APPROVE, token, forge=True)
        stage.double.wait_acked(forged)
        assert stage.told(MIRA, "That was not done")
        edited(stage, ts, f"{RULE}\n\n")
        assert stage.double.wait_until(
            lambda: actions.PROPOSAL_APPROVE in stage.double.message(CHANNEL, ts).buttons
        )
        stage.press(MIRA, ts, actions.PROPOSAL_APPROVE)
        stage.press(JONAS, ts, actions.PROPOSAL_APPROVE)
        assert stage.says(ts, "Released")
        with stage.workspace.store.read() as tx:
            head = tx.library.head(made.changes[0].artefact)
        assert head is not None
        assert RULE in head.text
        assert not stage.double.complaints
