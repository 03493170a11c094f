"""A proposal whose every field is hostile or enormous: its card stays harmless and fits."""

from dataclasses import replace
from datetime import date

import pytest

from knowledge_base import digests
from knowledge_base.changes import Change, Flip
from knowledge_base.prompts import Example, PromptSpec
from knowledge_base.records import ArtefactId, CaseId, Citation, ClauseId, PersonId, ProposalId
from slack_app.cards.proposal import proposal_card
from slack_app.preview import samples
from tests.slack_app.hostile import HOSTILE, actions_of, harmless, values_of, words_of
from tests.slack_app.proposals_shown import DECIDING, LOOKING, of, shown, words


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_in_every_field_stay_harmless_and_fit(name: str) -> None:
    text = HOSTILE[name]
    one_line = (" ".join(text.split()).replace("\x07", "").replace("\x1b", "") or "x")[:200]
    spec = samples.prompt_revision()
    changes = (
        Change(artefact=samples.PROMPT, base=spec.changes[0].base, text=text, digest=digests.of_text(text)),
        Change(artefact=ArtefactId(f"policy/{one_line}"), base=None, text=text, digest=digests.of_text(text)),
    )
    citation = Citation(
        clause=ClauseId(one_line), version=1, market="DE", effective_from=date(2026, 1, 1), quote=text
    )
    flips = tuple(Flip(case=CaseId(text[:300]), before=True, after=False, label=True) for _ in range(30))
    evidence = samples.evidence()
    evidence = evidence.model_copy(
        update={"unseen": evidence.unseen.model_copy(update={"flips": flips, "broken": 30})}
    )
    proposal = of(
        spec,
        title=one_line,
        rationale=text,
        citations=(citation,) * 3,
        changes=changes,
        risk="high",
        risk_reasons=(text,) * 4,
        generators=(text[:500],),
        author=text[:100],
        co_authors=(text[:100],),
        evidence=evidence,
    )
    said = [
        samples.approval(text[:50], "rejected", reason=text[:4_000], proposal=one_line),
        samples.approval("mira", reason=text[:4_000]),
    ]
    view = samples.view(
        proposal,
        before={samples.PROMPT: text[::-1]},
        approvals=tuple(said),
        evidence_requests=(text,) * 9,
        names={PersonId("mira"): text, PersonId("ada"): text},
        models=(text,) * 3,
        release_id=text,
        superseded_by=text,
        plot_words=text,
    )
    for state in (
        view,
        replace(view, outcome="released"),
        replace(view, outcome="rejected"),
        replace(view, frozen=text),
        replace(view, outcome="superseded"),
        replace(view, expired=True),
    ):
        blocks = shown(state)
        harmless([{"type": "mrkdwn", "text": proposal_card(state).text, "verbatim": True}])
        assert values_of(blocks) == {"h-575b"}


def test_a_monstrous_proposal_fits_and_says_what_is_left_out() -> None:
    text = "\n".join(f"- rule {number}: {'w' * 60}" for number in range(1_400))
    other = text.replace("rule 1", "law 1")
    assert len(text) > 100_000
    changes = tuple(
        Change(
            artefact=ArtefactId(f"prompt/p{number}"),
            base=digests.of_text(text),
            text=other,
            digest=digests.of_text(other),
        )
        for number in range(12)
    )
    evidence = samples.evidence(fixed=30, broken=8)
    flips = tuple(
        Flip(case=CaseId(f"case-{number:04}"), before=True, after=False, label=number % 2 == 0)
        for number in range(500)
    )
    evidence = evidence.model_copy(
        update={"unseen": evidence.unseen.model_copy(update={"flips": flips, "broken": 250})}
    )
    citations = tuple(
        samples.CLAUSE.model_copy(update={"clause": ClauseId(f"scams/{number}"), "quote": "words " * 700})
        for number in range(40)
    )
    proposal = of(
        samples.prompt_revision(),
        changes=changes,
        citations=citations,
        evidence=evidence,
        rationale="why " * 2_000,
        risk="high",
        risk_reasons=("reason " * 60,) * 30,
        generators=("generator",) * 30,
        title="t" * 200,
    )
    approvals = tuple(samples.approval(f"p{number}", reason="words " * 600) for number in range(30))
    view = samples.view(
        proposal,
        before={change.artefact: text for change in changes},
        approvals=approvals,
        needed=40,
        plot_file="F0PLOT",
        evidence_requests=("question " * 300,) * 40,
        plot_words="alt " * 1_000,
    )
    blocks = shown(view)
    said = words_of(blocks)
    assert set(actions_of(blocks)) == DECIDING | LOOKING
    assert "250 decisions turn wrong" in said
    assert "and 240 more" in said
    assert "redline proposals show P-575b0af9f0" in said
    assert "Left out" in said


def test_a_prompt_with_500_samples_of_cases_shows_none_of_them() -> None:
    asked = PromptSpec.from_yaml(samples.prompt_before()).questions[0]
    taken = tuple(Example(text=f"HARMFUL {number}", case=CaseId(f"c-{number}")) for number in range(300))
    spec = PromptSpec.from_yaml(samples.prompt_before()).model_copy(
        update={"questions": (asked.model_copy(update={"examples": taken}),)}
    )
    text = spec.to_yaml()
    change = Change(
        artefact=samples.PROMPT,
        base=samples.prompt_revision().changes[0].base,
        text=text,
        digest=digests.of_text(text),
    )
    assert "HARMFUL" not in words(samples.view(of(samples.prompt_revision(), changes=(change,))))


def test_a_proposal_id_of_another_form_does_no_harm() -> None:
    odd = of(samples.prompt_revision(), id=ProposalId("<!channel> `x`"))
    shown(samples.view(odd))
