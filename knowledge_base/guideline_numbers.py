"""The numbers of a guideline's rules through an edit: of the items of a list, and of every reference to a rule."""

import re
from collections.abc import Mapping, Sequence

from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.guideline_words import references

Cut = tuple[int, int, str]
"""What to write instead of the characters from one offset to another."""


def numbers_after(
    before: Sequence[GuidelineItem], after: Sequence[GuidelineItem | None]
) -> dict[str | None, str]:
    """The number of each item of a list as it will be, by id; None is the new item. Lists that skip keep their gaps."""
    if not before[0].number:
        return {}
    old = [int(one.number) for one in before]
    if old == list(range(old[0], old[0] + len(old))):
        new = list(range(old[0], old[0] + len(after)))
    elif len(after) == len(before):
        new = sorted(old)
    else:
        new = []
        for one in after:
            least = new[-1] + 1 if new else 0
            new.append(max(int(one.number), least) if one else least)
    return {one.id if one else None: str(number) for one, number in zip(after, new, strict=True)}


def numbers_followed(
    guideline: Guideline, item: GuidelineItem, numbers: Mapping[str | None, str]
) -> dict[str, str]:
    """Old number to new one, for the rules that references mean; a number that two rules have means neither."""
    if item.kind != "rule":
        return {}
    every = [rule.number for rule in guideline.rules]
    pairs = ((rule.number, numbers.get(rule.id, rule.number)) for rule in guideline.rules if rule.number)
    return {old: new for old, new in pairs if old != new and every.count(old) == 1}


def follow(text: str, follows: Mapping[str, str]) -> str:
    """The text with its references at their new numbers."""
    return cut(
        text, [(one.start, one.end, follows[one.number]) for one in references(text) if one.number in follows]
    )


def references_outside(
    guideline: Guideline, row: Sequence[GuidelineItem], follows: Mapping[str, str]
) -> list[Cut]:
    """The references of the whole text that follow, but for those in these items and in quoted samples."""
    closed = [(0, guideline.body), *((one.start, one.end) for one in row), *_quoted(guideline)]
    found = [one for one in references(guideline.text) if one.number in follows]
    return [
        (one.start, one.end, follows[one.number])
        for one in found
        if not any(start <= one.start < end for start, end in closed)
    ]


def _quoted(guideline: Guideline) -> list[tuple[int, int]]:
    spans = []
    for item in guideline.items:
        if item.quoted and (at := guideline.text.find(item.sample, item.start, item.end)) >= 0:
            spans.append((at, at + len(item.sample)))
    return spans


def renumbered(
    guideline: Guideline,
    row: Sequence[GuidelineItem],
    numbers: Mapping[str | None, str],
    follows: Mapping[str, str],
    cuts: Sequence[Cut],
) -> str:
    """The text with these cuts made, the list's other items renumbered and the references following."""
    gone = [(start, end) for start, end, _ in cuts if end > start]
    own = [
        (one.start, one.end, rewritten(guideline, row, one, numbers, follows, one))
        for one in row
        if not any(start <= one.start < end for start, end in gone)
    ]
    return cut(guideline.text, [*own, *cuts, *references_outside(guideline, row, follows)])


def rewritten(
    guideline: Guideline,
    row: Sequence[GuidelineItem],
    item: GuidelineItem,
    numbers: Mapping[str | None, str],
    follows: Mapping[str, str],
    place: GuidelineItem,
) -> str:
    """An item's lines with its new number and references, ended as the lines are that it takes the place of."""
    marker, closing = marker_of(guideline, item), guideline.text[place.words_end : place.end]
    rest = guideline.text[item.words_start : item.words_end] + closing
    spans = [(start - item.words_start, end - item.words_start) for start, end in _quoted(guideline)]
    cuts = [
        (one.start, one.end, follows[one.number])
        for one in references(rest)
        if one.number in follows and not any(start <= one.start < end for start, end in spans)
    ]
    rest = cut(rest, cuts)
    number = numbers.get(item.id, item.number)
    if number == item.number or not is_counted(guideline, row):
        return marker + rest
    renumbered = re.sub(r"\d+", number, marker, count=1)
    grown = len(renumbered) - len(marker)
    if grown > 0:
        rest = re.sub(rf"((?:\r\n|\r|\n)[ ]{{{len(marker)},}})(?=\S)", rf"\g<1>{' ' * grown}", rest)
    return renumbered + rest


def is_counted(guideline: Guideline, row: Sequence[GuidelineItem]) -> bool:
    """Whether the list's written numbers count; `1. 1. 1.` do not, and are left."""
    written = {"".join(re.findall(r"\d+", marker_of(guideline, one))) for one in row}
    return len(row) == 1 or len(written) > 1


def marker_of(guideline: Guideline, item: GuidelineItem) -> str:
    """What stands before an item's words: indentation, quote marks, bullet or number."""
    return guideline.text[item.start : item.words_start]


def cut(text: str, cuts: Sequence[Cut]) -> str:
    """The text with these stretches replaced."""
    parts: list[str] = []
    at = 0
    for start, end, words in sorted(cuts, key=lambda cut: cut[:2]):
        parts += [text[at:start], words]
        at = end
    return "".join([*parts, text[at:]])
