"""A change of a document as the assistant tells of it: which clauses, which words, and which prompts rest on them."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from agents.wording import where
from knowledge_base.records import ArtefactId, Citation, ClauseId, Market, Record, parse_artefact_id
from tools.clause_changes import Piece
from tools.figures import count_words, listed


class ClauseReworded(Record):
    """A clause before and after, with the words that differ."""

    clause: ClauseId
    before: Citation
    after: Citation
    pieces: tuple[Piece, ...]


class DocumentChange(Record):
    """One document's change. A market's first version is compared with the global rules that it stands in place of."""

    artefact: ArtefactId
    title: str
    market: Market
    compared_with: Literal["version", "global rules", "nothing"]
    before_version: int | None
    before_from: date | None
    after_version: int
    after_from: date
    added: tuple[Citation, ...]
    removed: tuple[Citation, ...]
    reworded: tuple[ClauseReworded, ...]
    unchanged: int
    prompts: dict[str, tuple[ClauseId, ...]]
    """The prompts in force that rest on clauses that changed, with those clauses."""
    uncited: tuple[ClauseId, ...]
    """New and reworded clauses that no prompt in force rests on."""


def told_in_words(changes: Sequence[DocumentChange], today: date) -> list[str]:
    """Sentences on one change, or on several at a glance; the most important first."""
    if len(changes) == 1:
        return _one(changes[0], today)
    by_day: dict[date, list[str]] = {}
    for change in changes:
        n = len(change.added) + len(change.removed) + len(change.reworded)
        name = f"{parse_artefact_id(change.artefact).name}{where(change.market)}"
        by_day.setdefault(change.after_from, []).append(f"{name} ({count_words(n, 'clause')})")
    return [
        f"{'In force since' if day <= today else 'In force from'} {day}: changes of {listed(names)}."
        for day, names in by_day.items()
    ]


def _one(change: DocumentChange, today: date) -> list[str]:
    parts = [
        f"{word} {listed(ids)}"
        for word, ids in (
            ("added", [one.clause for one in change.added]),
            ("removed", [one.clause for one in change.removed]),
            ("reworded", [one.clause for one in change.reworded]),
        )
        if ids
    ]
    against = {"version": f"against version {change.before_version}", "nothing": "its first version"}.get(
        change.compared_with, "against the global rules"
    )
    since = "in force since" if change.after_from <= today else "will be in force from"
    what = listed(parts) if parts else "no clause changed"
    prompts = [f"{name} ({listed(clauses)})" for name, clauses in change.prompts.items()]
    return [
        f"{change.title}{where(change.market)}, version {change.after_version}, {since} "
        f"{change.after_from}, {against}: "
        f"{what}{_rest(change)}.",
        f"Prompts that rest on what changed: {listed(prompts)}." if prompts else "",
        f"No prompt rests on {listed(change.uncited)}." if change.uncited else "",
    ]


def _rest(change: DocumentChange) -> str:
    return f"; {count_words(change.unchanged, 'clause')} as before" if change.unchanged else ""


def cited_in(change: DocumentChange) -> list[Citation]:
    """The clauses that changed: as they are now, or were before they went."""
    return [*(one.after for one in change.reworded), *change.added, *change.removed]
