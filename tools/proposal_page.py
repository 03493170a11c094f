"""A proposal as one self-contained page: what is asked first, then the words, then what was measured."""

from dataclasses import dataclass

from knowledge_base.changes import Change
from tools.evidence_tables import (
    EVIDENCE_HEADER,
    GAIN_HEADER,
    SLICE_HEADER,
    evidence_notes,
    evidence_rows,
    gain_rows,
    slice_notes,
    slice_rows,
)
from tools.guideline_told import told_of
from tools.page import page
from tools.prompt_outline import Branch
from tools.proposal_charts import recall_chart
from tools.proposal_parts import ProposalParts, asked_of, safe_texts, tree_of
from tools.proposal_text import facts
from tools.report_charts import HEIGHT, WIDTH
from tools.word_changes import Place, places

TEMPLATE, STYLES = "proposal_page.html", ("report_page.css", "proposal_page.css")


@dataclass(frozen=True)
class ShownChange:
    """A change with the texts of cases named, the exact one to unfold, and the tree where it is a prompt."""

    artefact: str
    places: tuple[Place, ...]
    exact: tuple[Place, ...]
    hidden: int
    lost: bool
    tree: tuple[Branch, ...]


def proposal_page(parts: ProposalParts) -> str:
    """The page, whole."""
    evidence = parts.proposal.evidence
    return page(
        TEMPLATE,
        STYLES,
        parts=parts,
        proposal=parts.proposal,
        asked=asked_of(parts),
        facts=[row for row in facts(parts) if row[0] not in ("", "Risk")],
        changes=[_shown(change, parts) for change in parts.proposal.changes],
        evidence=evidence,
        chart=recall_chart(evidence) if evidence else None,
        tables=_tables(parts),
        notes=evidence_notes(evidence) if evidence else "",
        slices=slice_rows(evidence) if evidence else (),
        slice_header=SLICE_HEADER,
        slice_notes=slice_notes(evidence) if evidence else "",
        measures=list(told_of(parts.proposal)),
        width=WIDTH,
        height=HEIGHT,
    )


def _shown(change: Change, parts: ProposalParts) -> ShownChange:
    safe, before, hidden = safe_texts(change, parts.before)
    exact = places(parts.before.get(change.artefact, ""), change.text)
    return ShownChange(
        artefact=change.artefact,
        places=places(before.get(change.artefact, ""), safe.text) if hidden else exact,
        exact=exact,
        hidden=hidden,
        lost=change.base is not None and change.artefact not in parts.before,
        tree=tree_of(change, parts.before),
    )


def _tables(parts: ProposalParts) -> list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    evidence = parts.proposal.evidence
    if evidence is None:
        return []
    return [
        ("Before and after, with intervals", EVIDENCE_HEADER, evidence_rows(evidence)),
        ("What is gained", GAIN_HEADER, gain_rows(evidence)),
    ]
