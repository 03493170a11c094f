"""What was typed into the pages of an edit modal, and the texts that it makes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from knowledge_base.changes import Change, Proposal
from knowledge_base.records import ArtefactId
from knowledge_base.store import Transaction
from slack_app.modals.edit import Edits, Place
from tools.hunks import hunks, with_hunks

Words = dict[ArtefactId, dict[int, str]]


def places_of(tx: Transaction, proposal: Proposal) -> list[Place]:
    """Every changed place of every document, in order."""
    return [
        Place(change.artefact, hunk)
        for change in proposal.changes
        for hunk in hunks(_base(tx, change), change.text)
    ]


def keep_page(tx: Transaction, key: str, view: str, person: str, typed: Edits, at: datetime) -> None:
    """Remember what was typed on a page that is left."""
    body: dict[str, Any] = {
        "words": {
            str(artefact): {str(n): text for n, text in words.items()}
            for artefact, words in typed.words.items()
        },
        "why": typed.why,
    }
    tx.talk.add(f"typed:{key}"[:190], f"edit:{view}"[:190], person, body, at)


def kept_pages(tx: Transaction, view: str) -> tuple[Words, str]:
    """What was typed on the pages that were left, the newest of each place, and why."""
    words: Words = {}
    why = ""
    for turn in tx.talk.turns(f"edit:{view}"[:190], most=200):
        for artefact, typed in turn.body["words"].items():
            words.setdefault(ArtefactId(artefact), {}).update({int(n): text for n, text in typed.items()})
        why = turn.body["why"] or why
    return words, why


def new_texts(tx: Transaction, proposal_id: str, view: str, typed: Edits) -> dict[str, str]:
    """The whole new text of each document that was edited; none where nothing differs."""
    proposal = tx.ledger.proposal(proposal_id)
    if proposal is None:
        return {}
    words = merged(kept_pages(tx, view)[0], typed.words)
    texts = {
        str(change.artefact): with_hunks(_base(tx, change), change.text, words[change.artefact])
        for change in proposal.changes
        if words.get(change.artefact)
    }
    shown = {str(change.artefact): change.text for change in proposal.changes}
    return {artefact: text for artefact, text in texts.items() if text != shown[artefact]}


def merged(before: Words, now: Mapping[ArtefactId, Mapping[int, str]]) -> Words:
    """What was typed before, with what is typed now over it."""
    found = {artefact: dict(words) for artefact, words in before.items()}
    for artefact, words in now.items():
        found.setdefault(artefact, {}).update(words)
    return found


def _base(tx: Transaction, change: Change) -> str:
    version = tx.library.version_by_digest(change.artefact, change.base) if change.base else None
    return version.text if version else ""
