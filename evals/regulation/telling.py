"""What the product tells of two planted versions, and what a plain comparison by number would."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from evals.regulation.blocks import Document
from evals.regulation.planting import Planted, Unit
from knowledge_base.errors import OutsideFailed
from tools.law_diff.compare import compare
from tools.law_diff.comparison import Comparison
from tools.law_diff.provisions import Passage, named
from tools.law_diff.reading import read_legal_text

ALIKE = 0.9
"""Share of equal words from which the plain comparison calls a change one of wording."""
HEAVY = ("substance", "added", "repealed", "wording", "moved", "renumbered", "formatting")


@dataclass(frozen=True)
class Known(Passage):
    """A provision as it was read, with the uid of its block."""

    id: str = ""


def read_known(document: Document, side: str, text: str = "", name: str = "") -> tuple[Known, ...]:
    """The provisions that are read of a rendered document, each with its block.

    Raises: OutsideFailed when the reader makes other provisions of it than were written.
    """
    passages = read_legal_text((text or document.render()).encode(), name or "act.md")
    found, at = [], 0
    for passage in passages:
        letters = _letters(passage.text)
        # What is under no provision's text, such as a title, is a block without a passage.
        place = next(
            (place for place in range(at, len(document.blocks)) if _is(letters, document.blocks[place].text)),
            None,
        )
        if place is None:
            raise OutsideFailed(
                f"the reader made {passage.number!r} of no provision that was written: {letters[:60]!r}"
            )
        found.append(
            Known(passage.number, passage.heading, passage.text, f"{side}:{document.blocks[place].uid}")
        )
        at = place + 1
    missing = {one.uid for one in document.blocks if one.kind not in ("line", "section")}
    missing -= {one.id.partition(":")[2] for one in found}
    if missing:
        words = next(one.text for one in document.blocks if one.uid in missing)
        raise OutsideFailed(f"the reader left out {len(missing)} provisions, first {words[:60]!r}")
    return tuple(found)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]|\(https?:[^)]*\)|►M1", "", re.sub(r"\]\([^)]*\)|►M1|\u00ad", "", text)).casefold()


def _is(letters: str, text: str) -> bool:
    own = _letters(text)
    return letters == own or (letters.endswith(own) and len(letters) - len(own) < 16)


def told_units(found: Comparison) -> dict[str, Unit]:
    """By uid what the comparison tells; a pair of two provisions that are not one stands under both."""
    told: dict[str, Unit] = {}
    for change in found.changes:
        old = [one[2:] for one in change.ids if one.startswith("o:")]
        new = [one[2:] for one in change.ids if one.startswith("n:")]
        unit = Unit(kind=change.kind, also=tuple(one for one in change.also if one != "renumbered"))
        for uid in {*old[:1], *new[:1]}:
            told[uid] = min((unit, told.get(uid, unit)), key=lambda one: HEAVY.index(one.kind))
    return told


def product(made: Planted, old: Sequence[Known], new: Sequence[Known]) -> tuple[dict[str, Unit], Comparison]:
    """What `redline diff` tells."""
    found = compare(old, new)
    return told_units(found), found


def plain(old: Sequence[Known], new: Sequence[Known]) -> dict[str, Unit]:
    """What difflib tells of provisions of the same number; it knows no moves."""
    before, after = _by_number(old), _by_number(new)
    told: dict[str, Unit] = {}
    for number in {**before, **after}:
        was, now = before.get(number), after.get(number)
        if was is None or now is None:
            kind = "added" if was is None else "repealed"
        elif was.text.split() == now.text.split():
            continue
        else:
            same = SequenceMatcher(None, was.text.split(), now.text.split(), autojunk=False).ratio()
            kind = "wording" if same >= ALIKE else "substance"
        for one in (was, now):
            if one is not None:
                told[one.id[2:]] = Unit(kind=kind)
    return told


def _by_number(some: Iterable[Known]) -> Mapping[str, Known]:
    return {named(one): one for one in some}
