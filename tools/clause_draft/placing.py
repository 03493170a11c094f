"""A drafted clause in its policy: the next number under the heading of the nearest rule, and marked as a draft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge_base.clause_drafts import DRAFT_MARK, DraftedPart
from knowledge_base.clause_ids import assign_ids, clauses_of
from knowledge_base.errors import Refused
from knowledge_base.passages import Passage, passages
from knowledge_base.policy_text import read_policy
from knowledge_base.records import ArtefactVersion, Clause

_LISTED = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)]\s)")
_FROM = re.compile(r"^effective_from:.*$", re.M)
_LAST = re.compile(r"^(?P<before>.*?)(?P<last>[0-9]+)[a-z]?$")


@dataclass(frozen=True)
class Placed:
    """A policy's text with the new clause, and that clause as it would be read."""

    text: str
    clause: Clause


def placed(
    head: ArtefactVersion,
    previous: Sequence[Clause],
    earlier: Sequence[Clause],
    beside: Clause,
    parts: Sequence[DraftedPart],
    day: date,
) -> Placed:
    """The text of `head` with one clause more below the last rule that stands under the heading of `beside`.

    `previous` are the clauses of `head`, `earlier` those of all versions.

    Raises: Refused when the text leaves no place where one more clause can stand.
    """
    lines = head.text.replace("\r\n", "\n").split("\n")
    start = lines.index("---", 1) + 1 if "---" in lines[1:] else 0
    last = _last_under(passages(lines, start), beside)
    drafted = _numbered(last, lines, parts) if last.number else _section(beside, parts)
    below = [*lines[: last.end], "", *drafted, *lines[last.end :]]
    text = _FROM.sub(f"effective_from: {day:%Y-%m-%d}", "\n".join(below), count=1)
    new = new_clauses(text, head, previous, earlier)
    if len(new) != 1:
        raise Refused(
            f"{head.artefact!r} leaves no place for one more clause; write it by hand with 'redline propose'"
        )
    return Placed(text, new[0])


def new_clauses(
    text: str, head: ArtefactVersion, previous: Sequence[Clause], earlier: Sequence[Clause]
) -> tuple[Clause, ...]:
    """The clauses of a text that the version before has not."""
    policy = read_policy(text, head.artefact)
    ids, _ = assign_ids(policy, previous, used={one.id for one in earlier}, retired=earlier)
    known = {one.id for one in previous}
    made = clauses_of(policy, ids, head.artefact, head.number + 1)
    return tuple(one for one in made if one.id not in known)


def _last_under(found: Sequence[Passage], beside: Clause) -> Passage:
    return [one for one in found if one.heading == beside.heading][-1]


def next_number(number: str) -> str:
    """`2.6` after `2.5`, and after `2.5b`."""
    found = _LAST.match(number)
    assert found is not None, number
    return f"{found['before']}{int(found['last']) + 1}"


def _numbered(last: Passage, lines: Sequence[str], parts: Sequence[DraftedPart]) -> list[str]:
    """A paragraph, or an item of the same list, that begins as the last rule does."""
    lead = lines[last.line][: last.column].replace(last.number, next_number(last.number), 1)
    by_name = {one.part: one.text for one in parts}
    opening = f"{lead.rstrip()} **{by_name['title']}.** {DRAFT_MARK}. {by_name['rule']}"
    below = _paragraphs(parts)
    if _LISTED.match(lines[last.line][: last.column + 1]):
        return [" ".join([opening, *below])]
    return [opening, *(line for one in below for line in ("", one))]


def _section(beside: Clause, parts: Sequence[DraftedPart]) -> list[str]:
    """A section of its own, for a policy whose sections are its rules."""
    by_name = {one.part: one.text for one in parts}
    body = [f"{DRAFT_MARK}. {by_name['rule']}", *_paragraphs(parts)]
    level = "#" * (1 + max(1, len(beside.heading)))
    return [f"{level} {by_name['title']}", *(line for one in body for line in ("", one))]


def _paragraphs(parts: Sequence[DraftedPart]) -> list[str]:
    named = [one for one in parts if one.part not in ("title", "rule")]
    return [f"**{one.part.capitalize()}.** {one.text}" for one in named]
