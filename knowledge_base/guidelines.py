"""Labelling guidelines: the policy as raters read it, each rule tied to the clauses it rests on.

Markdown with front matter (`id`, `title`, `policy`). The text stays the artefact: what is read from it are spans, so
`Guideline.text` is what was read, byte for byte. The format, and what is read of guidelines that do not
follow it: docs/guidelines.md.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from pydantic import ValidationError

from knowledge_base.errors import WrongUsage
from knowledge_base.front_matter import lines_of, read_front_matter, wrong
from knowledge_base.guideline_blocks import Block, Blocks, Source
from knowledge_base.guideline_ids import with_ids
from knowledge_base.guideline_kinds import answer_of, asked_term, defines, kind_of, own_number, split_labels
from knowledge_base.guideline_records import Guideline, GuidelineItem, ItemKind, Outcome
from knowledge_base.guideline_samples import item_outcome, sample_of
from knowledge_base.guideline_words import (
    READ,
    cases_in,
    clauses_in,
    markets_in,
    name_of,
    rules_in,
    severity_in,
    unescaped,
)
from knowledge_base.passages import ANCHOR

MAX_ITEMS = 3_000
SHORT = 60
"""Characters up to which a label without a definition is its own name."""
KEYS = {
    "id": "the guideline's name",
    "title": "a title",
    "policy": "the policy it is for",
    "market": "a market",
}
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?]+(?!\s|$)[^.!?]*)*[.!?]*[\"”’*_)]*\s*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_SHOWN = ("example", "counter_example")
_UNANSWERED = ("term", "severity", "market_note", "unread")


def read_guideline(text: str, source: str, front: Mapping[str, str] | None = None) -> Guideline:
    """The guideline that a Markdown text holds, its ids those of a first version.

    `front` stands in for front matter where a text has none: a file of others.

    Raises: WrongUsage over 2 MB, 20,000 lines or 3,000 items, for control characters, and for front matter that is
    missing or not plain.
    """
    lines = lines_of(text, source)
    skip, values, places = 0, dict(front or {}), {"id": 1}
    if front is None or lines[0].rstrip() == "---":
        matter = read_front_matter(lines, source, KEYS, ("id", "title", "policy"))
        skip, values, places = matter.length, dict(matter.values), dict(matter.lines)
    written = Source(text)
    items = tuple(_items(Blocks(written, skip)))
    if len(items) > MAX_ITEMS:
        raise WrongUsage(f"{source!r} has over {MAX_ITEMS:,} items; split it into several documents")
    try:
        body = written.after(skip - 1) if skip else 0
        read = {**values, "text": text, "body": body, "items": _answered(items)}
        return with_ids(Guideline.model_validate(read), ())
    except ValidationError as problem:
        key = str(problem.errors()[0]["loc"][0])
        what = f"{key} {values.get(key, '')[:80]!r} is not valid"
        raise wrong(source, places.get(key, 1), what, f"write {KEYS.get(key, 'another')}") from problem


def guideline_of_versions(
    texts: Sequence[str], source: str, front: Mapping[str, str] | None = None
) -> Guideline:
    """The last of an artefact's texts, its ids derived version by version; the oldest text comes first.

    Raises: WrongUsage when the last text cannot be read; an older one that cannot be read names nothing.
    """
    return _of_versions(tuple(texts), source, tuple(sorted((front or {}).items())), front is not None)


@lru_cache(maxsize=16)
def _of_versions(
    texts: tuple[str, ...], source: str, front: tuple[tuple[str, str], ...], given: bool
) -> Guideline:
    known: list[Guideline] = []
    for text in texts[:-1]:
        with suppress(WrongUsage):
            known.append(with_ids(read_guideline(text, source, dict(front) if given else None), known))
    return with_ids(read_guideline(texts[-1], source, dict(front) if given else None), known)


_LABELS = (("Labels",), ("labels",))
"""A heading under which every item is a label, also beside answers."""


def _items(blocks: Blocks) -> Iterator[GuidelineItem]:
    found: list[tuple[Block, ItemKind, str, str]] = []
    for block in blocks:
        text = "\n".join(line.strip() for line in _LINE_END.split(ANCHOR.sub("", block.raw))).strip()
        name = _name(block, text)
        kind = kind_of(block, text, name)
        if kind is not None:
            found.append((block, kind, text, name))
        elif block.shape == "paragraph":
            yield from _terms_of_prose(block)
    for group in _by_list(found):
        kinds = [kind for _, kind, _, _ in group]
        if group[0][0].heading[-1:] not in _LABELS:
            kinds = split_labels(kinds, [name for *_, name in group])
        for (block, _, text, name), kind in zip(group, kinds, strict=True):
            yield _item(block, kind, text, name)


def _by_list(
    found: list[tuple[Block, ItemKind, str, str]],
) -> Iterator[list[tuple[Block, ItemKind, str, str]]]:
    """The items of each list or table together; the others one by one."""
    for _, group in groupby(found, lambda one: one[0].list if one[0].list >= 0 else -1 - one[0].start):
        yield list(group)


def _name(block: Block, text: str) -> str:
    if block.cells:
        return block.cells[0][1].strip(" *_`")[:80]
    if block.shape == "paragraph":
        return asked_term(block)
    return name_of(text) if block.shape == "list item" else ""


def _terms_of_prose(block: Block) -> Iterator[GuidelineItem]:
    """The definitions of a paragraph, each with the sentences up to the next one."""
    starts: list[tuple[int, str]] = []
    for sentence in _SENTENCE.finditer(block.raw[:READ]):
        if term := defines(sentence[0]):
            starts.append((sentence.start(), term))
    ends = [*(start for start, _ in starts[1:]), len(block.raw)][: len(starts)]
    for (start, term), end in zip(starts, ends, strict=True):
        raw = block.raw[start:end].rstrip()
        first = block.words_start + start
        last = first + len(raw)
        line = block.first + len(_LINE_END.findall(block.raw[:start]))
        one = replace(block, shape="sentence", raw=raw, first=line, start=first, end=last)
        one = replace(one, words_start=first, words_end=last)
        yield _item(one, "term", " ".join(raw.split()), term)


def _item(block: Block, kind: ItemKind, text: str, name: str) -> GuidelineItem:
    said = " | ".join(cell for _, cell in block.cells) or text
    anchor = ANCHOR.search(block.raw)
    if kind == "label" and not name and len(text) <= SHORT:
        name = text.strip(" .")
    number = block.number or own_number(block, text)
    sample, quoted = sample_of(block, text) if kind in _SHOWN else ("", False)
    own = said.replace(sample, " ", 1) if quoted else said
    rules = tuple(one for one in rules_in(own) if block.number or one != number)
    if kind in _SHOWN:
        above = [one for words in block.heading for one in rules_in(words)]
        rules = tuple(dict.fromkeys([*rules, *above]))
    answer = answer_of(block, kind) if kind in _SHOWN else "not read"
    return GuidelineItem(
        kind=kind,
        number=number,
        name=name,
        text=text,
        heading=block.heading,
        clauses=clauses_in(said),
        rules=rules,
        cases=cases_in(own),
        outcome=Outcome(says=answer, confidence="not read" if answer == "not read" else "read"),
        sample=unescaped(sample),
        quoted=quoted,
        severity=severity_in(said),
        markets=markets_in(name, said),
        anchor=anchor[1].strip() if anchor else "",
        shape=block.shape,
        line=block.first + 1,
        start=block.start,
        end=block.end,
        words_start=block.words_start,
        words_end=block.words_end,
        list=block.list,
    )


def _answered(items: tuple[GuidelineItem, ...]) -> tuple[GuidelineItem, ...]:
    """The items in the order of the text, each with the answer that its own words give, by the guideline's labels."""
    labels = [item.name for item in items if item.kind == "label"]
    ordered = sorted(items, key=lambda item: (item.start, item.end))
    return tuple(
        item.model_copy(update={"outcome": item_outcome(item, labels)})
        if item.kind not in _UNANSWERED
        else item
        for item in ordered
    )
