"""Edits of a guideline's text by item: replace, insert after, remove, move. Each gives the whole new text.

Nothing else changes than the item, the numbers of the rules behind it, and every `rule 4` that refers to one of them.
Whatever would change another item, or say something else by a reference, is refused.
"""

import re
from collections.abc import Sequence

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.guideline_numbers import (
    Cut,
    cut,
    follow,
    is_counted,
    marker_of,
    numbers_after,
    numbers_followed,
    references_outside,
    renumbered,
    rewritten,
)
from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.guideline_words import references
from knowledge_base.guidelines import read_guideline

_LINE_END = re.compile(r"\r\n|\r|\n")
_STEP = "write plain sentences: no heading, no blank line, no new list"


def replace_item(guideline: Guideline, item_id: str, words: str) -> str:
    """The text with an item's words replaced; its marker, number and place stay.

    Raises: WrongUsage for an unknown item, or for words that would become other items.
    """
    item = guideline.item(item_id)
    written = _written(guideline, item, words)
    text = cut(guideline.text, [(item.words_start, item.words_end, written)])
    texts = [_loose(written) if one is item else _loose(one.text) for one in guideline.items]
    return _checked(guideline, text, texts, item)


def insert_after(guideline: Guideline, item_id: str, words: str) -> str:
    """The text with a new item behind a list item; the rules that follow are renumbered, and references to them.

    `rule 4` in the new words is a rule by its number before the edit.

    Raises: WrongUsage for an item that stands in no list, or words that would become other items.
    """
    item = _in_list(guideline, item_id)
    row = _row(guideline, item)
    at = row.index(item)
    numbers = numbers_after(row, [*row[: at + 1], None, *row[at + 1 :]])
    follows = numbers_followed(guideline, item, numbers)
    marker = marker_of(guideline, item)
    if number := numbers.get(None):
        marker = re.sub(r"\d+", number if is_counted(guideline, row) else r"\g<0>", marker, count=1)
    own = follow(_written(guideline, item, words, marker), follows)
    new = _behind(guideline, item, _gap(guideline, row, at) + marker + own)
    text = renumbered(guideline, row, numbers, follows, [(item.end, item.end, new)])
    texts = [_loose(one.text) for one in guideline.items]
    texts.insert(guideline.items.index(item) + 1, _loose(own))
    return _checked(guideline, text, texts, item)


def remove_item(guideline: Guideline, item_id: str, instead: str = "") -> str:
    """The text without an item; the rules that follow are renumbered, and references to them.

    Raises: Refused where other items refer to the rule, unless `instead` names the rule that they then mean.
    """
    item = guideline.item(item_id)
    row = _row(guideline, item)
    numbers = numbers_after(row, [one for one in row if one is not item])
    follows = dict(numbers_followed(guideline, item, numbers))
    if item.kind == "rule" and item.number:
        heir = guideline.item(instead) if instead else None
        users = [one for one in guideline.items if item.number in one.rules and one is not item]
        if users and heir is None:
            lines = ", ".join(str(one.line) for one in users[:10])
            raise Refused(
                f"rule {item.number} is referred to on line {lines}; say which rule is meant instead, "
                "or change them first"
            )
        if heir is not None:
            follows[item.number] = numbers.get(heir.id, heir.number)
    start, end = _with_gap(guideline, row, item)
    text = renumbered(guideline, row, numbers, follows, [(start, end, "")])
    return _checked(guideline, text, [_loose(one.text) for one in guideline.items if one is not item], item)


def move_item(guideline: Guideline, item_id: str, after: str = "") -> str:
    """The text with a list item behind another one of its list, or in front of all; references follow.

    Raises: WrongUsage where the two do not stand in one list.
    """
    item = _in_list(guideline, item_id)
    row = _row(guideline, item)
    others = [one for one in row if one is not item]
    if after and after not in [one.id for one in others]:
        raise WrongUsage(
            f"{after!r} is no other item of the list of {item_id!r}; 'redline guideline show' lists them"
        )
    at = next((place + 1 for place, one in enumerate(others) if one.id == after), 0)
    ordered: list[GuidelineItem | None] = [*others[:at], item, *others[at:]]
    if ordered == row:
        return guideline.text
    numbers = numbers_after(row, ordered)
    follows = numbers_followed(guideline, item, numbers)
    # The lines of the list keep their places and gaps; which item stands on which changes.
    cuts: list[Cut] = []
    for place, one in zip(row, ordered, strict=True):
        assert one is not None, "nothing is new"
        cuts.append((place.start, place.end, rewritten(guideline, row, one, numbers, follows, place)))
    text = cut(guideline.text, [*cuts, *references_outside(guideline, row, follows)])
    texts = [_loose(one.text) for one in guideline.items]
    places = [guideline.items.index(one) for one in row]
    for own, moved in zip(places, ordered, strict=True):
        assert moved is not None, "nothing is new"
        texts[own] = _loose(moved.text)
    return _checked(guideline, text, texts, item)


def reread(guideline: Guideline, text: str) -> Guideline:
    """Another text of the same guideline; what its front matter leaves out stays as it was."""
    front = {
        "id": guideline.id,
        "title": guideline.title,
        "policy": guideline.policy,
        "market": guideline.market,
    }
    return read_guideline(text, guideline.id, {name: value for name, value in front.items() if value})


def _in_list(guideline: Guideline, item_id: str) -> GuidelineItem:
    item = guideline.item(item_id)
    if item.shape != "list item":
        raise WrongUsage(f"{item_id!r} is a {item.shape}, not a list item; edit the text itself")
    return item


def _row(guideline: Guideline, item: GuidelineItem) -> list[GuidelineItem]:
    """The items of its list in their order; itself where it stands in none."""
    return [one for one in guideline.items if one.list == item.list >= 0] or [item]


def _gap(guideline: Guideline, row: Sequence[GuidelineItem], at: int) -> str:
    """The blank lines between two items of the list."""
    one, other = (
        (row[at], row[at + 1]) if at + 1 < len(row) else (row[at - 1], row[at]) if at else (row[0], row[0])
    )
    gap = guideline.text[one.end : other.start] if one is not other else ""
    return gap if not gap.strip(" \t\r\n>") else ""


def _behind(guideline: Guideline, item: GuidelineItem, lines: str) -> str:
    """New lines behind an item, the last of which may be the text's last and have no end."""
    newline = _newline(guideline.text)
    ended = bool(_LINE_END.search(guideline.text[item.words_end : item.end]))
    return lines + newline if ended else newline + lines


def _with_gap(guideline: Guideline, row: Sequence[GuidelineItem], item: GuidelineItem) -> tuple[int, int]:
    """An item's characters with the blank lines to the next one, or from the one before where it is the last."""
    at = row.index(item)
    if at + 1 < len(row) and not guideline.text[item.end : row[at + 1].start].strip(" \t\r\n>"):
        return item.start, row[at + 1].start
    if at and not guideline.text[row[at - 1].end : item.start].strip(" \t\r\n>"):
        return row[at - 1].end, item.end
    return item.start, item.end


def _written(guideline: Guideline, item: GuidelineItem, words: str, marker: str = "") -> str:
    """Words as they stand behind a list marker: later lines are indented to the first."""
    lines = [line.strip() for line in _LINE_END.split(words.strip())]
    if not "".join(lines):
        raise WrongUsage(f"item {item.id!r} would have no words; remove it instead")
    margin = re.sub(r"[^>\s]", " ", marker or marker_of(guideline, item))
    return (_newline(guideline.text) + margin).join(lines) if item.shape != "table row" else " ".join(lines)


def _newline(text: str) -> str:
    found = _LINE_END.search(text)
    return found[0] if found else "\n"


def _loose(text: str) -> str:
    """The words of an item without white space and the numbers of rules, to compare it before and after."""
    numbered = [(one.start, one.end, "#") for one in references(text)]
    return " ".join(cut(text, numbered).split())


def _checked(guideline: Guideline, text: str, texts: Sequence[str], item: GuidelineItem) -> str:
    """The new text, once it is known to hold just these items."""
    after = reread(guideline, text)
    if [_loose(one.text) for one in after.items] != [*texts]:
        raise WrongUsage(
            f"these words would change more of guideline {guideline.id!r} than {item.id!r}; {_STEP}"
        )
    return text
