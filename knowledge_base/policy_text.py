"""Policy documents: Markdown with front matter, read into rules that can be cited.

What counts as a rule is told in `knowledge_base.passages`.
"""

import re
from datetime import date

from pydantic import TypeAdapter, ValidationError

from knowledge_base.cases import PlainText
from knowledge_base.errors import WrongUsage
from knowledge_base.front_matter import FrontMatter, lines_of, read_front_matter, wrong
from knowledge_base.passages import ANCHOR, Passage, passages
from knowledge_base.records import GLOBAL, Market, Name, Record

MAX_RULES = 2_000


class Rule(Record):
    """One rule as the document words it.

    `number` is empty where the document gives none, `anchor` where there is no `{#anchor}`. `heading` leaves
    out the document's title. `text` is the passage of the source, character for character, less its number
    and anchor.
    """

    number: str
    anchor: str
    heading: tuple[str, ...]
    text: str
    position: int


class PolicyText(Record):
    """A policy document of one market: what its front matter says, and its rules in order."""

    id: Name
    title: PlainText
    market: Market = GLOBAL
    effective_from: date
    effective_to: date | None = None
    captured: date | None = None
    """The day on which somebody else's text was captured: its numbers may repeat, for nobody here can mend it."""
    rules: tuple[Rule, ...]


_KEYS = {
    "id": "a name of lower-case letters, digits, dots and dashes",
    "title": "one line of 1 to 200 characters",
    "market": f"{GLOBAL!r} or a code such as 'DE'",
    "effective_from": "a day such as 2026-07-01",
    "effective_to": "a day such as 2026-07-01",
    "captured": "a day such as 2026-07-01",
}


def read_policy(text: str, source: str) -> PolicyText:
    """The policy in a Markdown text; line ends are read as LF and a byte order mark is dropped.

    Raises: WrongUsage naming `source`, the line and what to mend.
    """
    lines = lines_of(text, source)
    matter = read_front_matter(lines, source, _KEYS, ("id", "title", "effective_from"))
    fields = _fields(matter, source)
    try:
        rules = _rules(lines, matter.length, source, repeats="captured" in fields)
        return PolicyText.model_validate(fields | {"rules": rules})
    except ValidationError as problem:
        raise _not_so(str(problem.errors()[0]["loc"][0]), matter, source) from problem


def _not_so(key: str, matter: FrontMatter, source: str) -> WrongUsage:
    problem = f"{key} {matter.values[key][:80]!r} is not valid"
    return wrong(source, matter.lines[key], problem, f"write {_KEYS[key]}")


def _fields(matter: FrontMatter, source: str) -> dict[str, object]:
    fields: dict[str, object] = dict(matter.values)
    first = fields["effective_from"] = _day("effective_from", matter, source)
    if "captured" in matter.values:
        fields["captured"] = _day("captured", matter, source)
    if matter.values.get("effective_to") in ("", "~", "null"):
        fields["effective_to"] = None
    elif "effective_to" in matter.values:
        last = fields["effective_to"] = _day("effective_to", matter, source)
        if last <= first:
            line = matter.lines["effective_to"]
            raise wrong(source, line, "effective_to is not after effective_from", "give a later day or none")
    return fields


def _day(key: str, matter: FrontMatter, source: str) -> date:
    value = matter.values[key]
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError as problem:
        raise _not_so(key, matter, source) from problem
    raise _not_so(key, matter, source)


def _rules(lines: list[str], start: int, source: str, repeats: bool = False) -> tuple[Rule, ...]:
    found = passages(lines, start)
    if not found:
        raise wrong(source, len(lines), "there is no rule", "add one: a paragraph that starts with '1.1'")
    if len(found) > MAX_RULES:
        raise WrongUsage(f"{source!r} has over {MAX_RULES:,} rules; split it into several documents")
    rules = tuple(_rule(passage, at, lines, source) for at, passage in enumerate(found))
    if not repeats:
        _refuse_repeats(rules, [passage.line + 1 for passage in found], source)
    return rules


def _rule(passage: Passage, position: int, lines: list[str], source: str) -> Rule:
    written = "\n".join(lines[passage.line : passage.end])[passage.column :]
    anchors = [passage.anchor] * bool(passage.anchor) + ANCHOR.findall(written)
    text = ANCHOR.sub("", written).strip()
    line = passage.line + 1
    if not text:
        raise wrong(source, line, f"rule {passage.number!r} has no text", "write it or remove its number")
    if len(anchors) > 1:
        raise wrong(source, line, f"a rule has the anchors {', '.join(anchors)[:200]!r}", "keep one of them")
    for anchor in anchors:
        _check_anchor(anchor, line, source)
    return Rule(
        number=passage.number, anchor="".join(anchors), heading=passage.heading, text=text, position=position
    )


def _check_anchor(anchor: str, line: int, source: str) -> None:
    try:
        TypeAdapter(Name).validate_python(anchor)
    except ValidationError as problem:
        raise wrong(source, line, f"anchor {anchor[:80]!r} is not valid", f"write {_KEYS['id']}") from problem


def _refuse_repeats(rules: tuple[Rule, ...], lines: list[int], source: str) -> None:
    """A dotted number stands once in a document, a plain one once under its heading, for lists start anew."""
    seen: dict[tuple[str, ...], int] = {}
    for rule, line in zip(rules, lines, strict=True):
        scope = () if "." in rule.number else rule.heading
        for place in (("number", rule.number, *scope), ("anchor", rule.anchor)):
            if not place[1]:
                continue
            if place in seen:
                what = f"{place[0]} {place[1]!r} stands on line {seen[place]} too"
                raise wrong(source, line, what, "give one of the two rules another")
            seen[place] = line
