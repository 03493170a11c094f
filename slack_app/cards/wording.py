"""Words that several cards share: documents, people, days and what a change does."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import ValidationError

from knowledge_base.changes import Proposal, Revert
from knowledge_base.records import GLOBAL, ArtefactId, PersonId, parse_artefact_id
from slack_app.quoting import clip, line

_VERBS = {
    "prompt": "Changes",
    "threshold": "Moves",
    "guideline": "Changes",
    "document": "Changes",
    "clause": "Adds to",
    "revert": "Puts back",
}
_NOUNS = {"thresholds": "threshold", "escalation": "escalation flow"}
MOST_NAMES = 3


def artefact_words(artefact: ArtefactId) -> str:
    """`scams prompt`, `hate policy (DE)`; an id of another form as it is."""
    try:
        named = parse_artefact_id(artefact)
    except (ValueError, ValidationError):
        return line(clip(artefact, 80))
    market = "" if named.market == GLOBAL else f" ({named.market})"
    return f"{named.name} {_NOUNS.get(named.kind, named.kind)}{market}"


def artefacts_words(proposal: Proposal) -> str:
    """The documents that a proposal changes, the first few by name."""
    names = [artefact_words(change.artefact) for change in proposal.changes]
    shown = ", ".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} and {len(names) - MOST_NAMES} more"


def change_sentence(proposal: Proposal) -> str:
    """What changes, in one sentence."""
    if isinstance(proposal, Revert):
        return (
            f"Puts the *{artefacts_words(proposal)}* back to the text from before {line(proposal.reverts)}."
        )
    what = line(clip(_without_name(proposal), 200)).rstrip(".")
    return f"{_VERBS[proposal.kind]} the *{artefacts_words(proposal)}*: {what}."


def person_words(person: str, names: Mapping[PersonId, str]) -> str:
    """A person's name, or their id where the name is not known."""
    return line(clip(names.get(PersonId(person), person), 80))


def day_words(day: date | datetime) -> str:
    """`1 Jul 2026`."""
    return f"{day.day} {day:%b %Y}"


def moment_words(moment: datetime) -> str:
    """`1 Jul 2026, 12:30 UTC`."""
    return f"{day_words(moment)}, {moment:%H:%M} UTC"


def _without_name(proposal: Proposal) -> str:
    """The title without the name of what it changes, which the sentence says itself."""
    name, colon, rest = proposal.title.partition(": ")
    known = {change.artefact for change in proposal.changes}
    known |= {ArtefactId(artefact.partition("/")[2]) for artefact in known}
    return rest if colon and name in known and rest.strip() else proposal.title
