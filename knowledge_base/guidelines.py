"""Labelling guidelines: the policy as raters read it, each rule tied to the clauses it rests on.

Markdown with front matter (`id`, `title`, `policy`) and sections for labels, decision rules, edge cases, examples,
counter-examples and escalation. An item is a list item; a clause id in parentheses at its end is what it rests on.
"""

import re
from collections.abc import Iterator

from knowledge_base.cases import PlainText
from knowledge_base.errors import WrongUsage
from knowledge_base.front_matter import lines_of, read_front_matter
from knowledge_base.records import GLOBAL, ClauseId, Market, Name, Record

_ITEM = re.compile(r"^(?:[-*+]|(\d{1,4})[.)])\s+(.*)$")
_CLAUSES = re.compile(r"\(([a-z0-9][a-z0-9._-]*/[^\s()]+(?:,\s*[a-z0-9][a-z0-9._-]*/[^\s()]+)*)\)\s*$")
_KEYS = {
    "id": "the guideline's name",
    "title": "a title",
    "policy": "the policy it is for",
    "market": "a market",
}
_SECTIONS = {
    "labels": "labels",
    "decision rules": "rules",
    "edge cases": "edge_cases",
    "examples": "examples",
    "counter-examples": "counter_examples",
    "escalation": "escalation",
}


class GuidelineItem(Record):
    """One item of a guideline: its number where it has one, its verbatim text, and the clauses it rests on."""

    number: str
    text: str
    clauses: tuple[ClauseId, ...] = ()


class Guideline(Record):
    """A labelling guideline, read; the Markdown text stays the artefact."""

    id: Name
    title: PlainText
    policy: Name
    market: Market = GLOBAL
    labels: tuple[GuidelineItem, ...] = ()
    rules: tuple[GuidelineItem, ...] = ()
    edge_cases: tuple[GuidelineItem, ...] = ()
    examples: tuple[GuidelineItem, ...] = ()
    counter_examples: tuple[GuidelineItem, ...] = ()
    escalation: tuple[GuidelineItem, ...] = ()

    def clauses(self) -> tuple[ClauseId, ...]:
        """Every clause that some item rests on, in order, once."""
        groups = (
            self.labels,
            self.rules,
            self.edge_cases,
            self.examples,
            self.counter_examples,
            self.escalation,
        )
        return tuple(dict.fromkeys(clause for group in groups for item in group for clause in item.clauses))


def read_guideline(text: str, source: str) -> Guideline:
    """The guideline that a Markdown text holds; prose between the items is left to the text.

    Raises: WrongUsage when the front matter or the decision rules are missing.
    """
    lines = lines_of(text, source)
    front = read_front_matter(lines, source, _KEYS, ("id", "title", "policy"))
    found: dict[str, list[GuidelineItem]] = {}
    for section, number, words in _items(lines[front.length :]):
        found.setdefault(section, []).append(_item(number, words))
    if not found.get("rules"):
        raise WrongUsage(f"{source!r} has no decision rules; number them under a heading 'Decision rules'")
    return Guideline.model_validate({**front.values, **found})


def _items(body: list[str]) -> Iterator[tuple[str, str, str]]:
    """(section, number, text) of each list item; lines that go on are joined to it."""
    section, open_item = "", None
    for line in body:
        heading = re.match(r"^#{1,6}\s+(.*?)\s*#*$", line)
        item = _ITEM.match(line)
        if heading or item or not line.strip():
            if open_item:
                yield open_item
            open_item = None
        if heading:
            section = _SECTIONS.get(heading.group(1).casefold(), "")
        elif item and section:
            open_item = (section, item.group(1) or "", item.group(2))
        elif open_item and line.strip():
            open_item = (*open_item[:2], f"{open_item[2]}\n{line.strip()}")
    if open_item:
        yield open_item


def _item(number: str, words: str) -> GuidelineItem:
    cited = _CLAUSES.search(words)
    clauses = tuple(ClauseId(part.strip()) for part in cited.group(1).split(",")) if cited else ()
    return GuidelineItem(number=number, text=words, clauses=clauses)
