"""A proposal as Markdown: for a ticket, a wiki page or a mail. Texts of cases are folded, for they may harm.

What others wrote stands in code fences or with its markup escaped, so nothing of it becomes a link or a heading.
"""

import re
from collections.abc import Iterator, Sequence

from knowledge_base.changes import Change, Evidence
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
from tools.proposal_parts import ProposalParts, asked_of, safe_texts, tree_of
from tools.proposal_text import citations, facts, redline_text, tree_text
from tools.shown_cases import TurnedCase
from tools.visible import one_line, visible

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~&]|:(?=//)|^[-+#=])")
_RUN = re.compile("`+")


def proposal_markdown(parts: ProposalParts) -> str:
    """The whole proposal, what is asked first."""
    return "\n\n".join(_blocks(parts)) + "\n"


def _blocks(parts: ProposalParts) -> Iterator[str]:
    proposal = parts.proposal
    yield f"# {_plain(proposal.title)}"
    yield "## What you are asked"
    yield "\n".join(f"- {_plain(words)}" for words in asked_of(parts))
    yield _table(("", ""), [(name, value) for name, value in facts(parts)])
    yield "## Why"
    yield _fence(proposal.rationale)
    if parts.edits:
        yield "Each edit, its clause and its reason:\n\n" + "\n".join(
            f"- {_plain(words)}" for words in parts.edits
        )
    for change in proposal.changes:
        yield from _change(change, parts)
    yield "## Evidence"
    if proposal.evidence is None:
        yield "None was measured."
    else:
        yield from _evidence(proposal.evidence)
        yield from _told(parts)
        yield from _cases("split on by raters", parts.answers)
        yield from _cases("broken", parts.broken)
        yield from _cases("fixed", parts.fixed)
        yield from _cases("in recent traffic", parts.recent)
    yield "## Citations"
    yield _fence("\n".join(citations(proposal))) if proposal.citations else "None."


def _change(change: Change, parts: ProposalParts) -> Iterator[str]:
    yield f"## Change of {_plain(change.artefact)}"
    shown, before, hidden = safe_texts(change, parts.before)
    yield _fence(redline_text(shown, before))
    if hidden:
        yield f"Texts of cases are named, not quoted: {hidden:,}. They stand in the exact text."
        yield _folded(
            "The exact redline, with the texts of cases", _fence(redline_text(change, parts.before))
        )
    if tree := tree_of(change, parts.before):
        yield "### Its questions, before and after"
        yield _fence(tree_text(tree))


def _evidence(evidence: Evidence) -> Iterator[str]:
    yield _table(EVIDENCE_HEADER, evidence_rows(evidence))
    yield _table(GAIN_HEADER, gain_rows(evidence))
    yield _plain(evidence_notes(evidence))
    if evidence.slices:
        yield "### Slice by slice, what gets worse first"
        yield _table(SLICE_HEADER, slice_rows(evidence))
        yield _plain(slice_notes(evidence))


def _told(parts: ProposalParts) -> Iterator[str]:
    for heading, words in told_of(parts.proposal):
        yield f"### {_plain(heading)}"
        yield "\n".join(f"- {_plain(line)}" for line in words)


def _cases(word: str, cases: Sequence[TurnedCase]) -> Iterator[str]:
    if not cases:
        return
    yield f"### Some that are {word}"
    for one in cases:
        yield f"`{_code(one.case)}`: {_plain(one.words)}"
        yield _folded(
            "Its text may be harmful to read; open it here", _fence(one.text or "Its text is not at hand.")
        )


def _folded(summary: str, body: str) -> str:
    return f"<details><summary>{_plain(summary)}</summary>\n\n{body}\n\n</details>"


def _fence(text: str) -> str:
    """A code block that nothing in the text can end."""
    text = visible(text)
    marks = "`" * max(3, 1 + max((len(run) for run in _RUN.findall(text)), default=0))
    return f"{marks}text\n{text}\n{marks}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        f"| {' | '.join(cell if line is lines[1] else _plain(cell) for cell in line)} |" for line in lines
    )


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", one_line(text))


def _code(text: str) -> str:
    return one_line(text).replace("`", "'")
