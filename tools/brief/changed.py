"""Changes of a comparison with the provisions they are about, weighed for a first page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge_base.records import Clause, ClauseId
from tools.brief.brief import Quote
from tools.brief.edits import Edit, edits
from tools.brief.sides import Sides
from tools.brief.themes import FORMAL, theme_of
from tools.law_diff.comparison import REAL, Comparison, ProvisionChange
from tools.law_diff.provisions import heading_only, named

BINDS = re.compile(
    r"\b(?:shall|must|may not|cannot|can't|do not|don't|(?:is|are) (?:not (?:allowed|permitted)|prohibited|required)|"
    r"not allowed|we remove|we prohibit|never|ban(?:s|ned)?)\b",
    re.IGNORECASE,
)
_FORMAL = re.compile(r"(?:rct|cit|pbl|end)_|title")
_FORMAL_NAME = re.compile(r"(?i)(?:recital|closing|citation|title|preamble)\b|done at ")
_WEIGHTS = (
    ("a number", 3), ("an amount", 3), ("what one must", 3), ("a negation", 3), ("a sanction", 3), ("a date", 3),
    ("a definition", 3), ("the scope", 2), ("who is meant", 2), ("words of content", 1),
)  # fmt: skip
"""By how a reason begins, what it weighs."""


@dataclass(frozen=True)
class Changed:
    """One change, numbered from 1, with its provisions on each side."""

    number: int
    change: ProvisionChange
    before: tuple[Clause, ...]
    after: tuple[Clause, ...]
    sides: Sides

    @property
    def real(self) -> bool:
        """Whether the text does not say the same after it."""
        return self.change.kind in REAL

    @cached_property
    def formal(self) -> bool:
        """Whether it is a recital, a title, a signature, or a heading alone: nothing that binds."""
        clauses = self.after or self.before
        return all(
            bool(_FORMAL.match(one.id.partition("/")[2]))
            or bool(_FORMAL_NAME.match(named(one)) or _FORMAL_NAME.match(one.text))
            or heading_only(one)
            for one in clauses
        )

    @cached_property
    def old(self) -> str:
        """The earlier words; of a merged provision all that went into it."""
        return "\n".join(one.text for one in self.before)

    @cached_property
    def new(self) -> str:
        """The later words."""
        return "\n".join(one.text for one in self.after)

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """What changed, as short pairs; none of a provision that is new or gone."""
        return edits(self.change.pieces, self.old, self.new) if self.before and self.after else ()

    @cached_property
    def defines(self) -> bool:
        """Whether it is a definition, by its heading or by what decided."""
        named_so = any("definition" in one.casefold() for one in self.change.heading)
        return named_so or any(one.startswith("a definition") for one in self.change.reasons)

    @cached_property
    def theme(self) -> str:
        """What it is about."""
        headings = [one for one in self.after or self.before if heading_only(one)]
        if headings and self.formal:
            return theme_of((*self.change.heading, headings[0].text), "", "")
        if self.formal:
            return FORMAL
        words = " ".join(piece.text for piece in self.change.pieces if piece.kind != "same")
        return theme_of(self.change.heading, self.new or self.old, words)

    @cached_property
    def weight(self) -> int:
        """How early a reader wants it: 0 for what binds nobody."""
        if not self.real or self.formal:
            return 0
        if self.change.kind != "substance":
            heavy = 4 if self.change.kind == "added" else 3
            return heavy if BINDS.search(self.new or self.old) else 2
        told = self.change.reasons
        return (
            max((worth for begins, worth in _WEIGHTS for one in told if one.startswith(begins)), default=1)
            + 1
        )

    def quotes(self) -> tuple[Quote, ...]:
        """The provisions themselves, to the letter."""
        pairs = [("before", self.sides.before.name, one) for one in self.before]
        pairs += [("after", self.sides.after.name, one) for one in self.after]
        return tuple(
            quote_of("before" if side == "before" else "after", name, one) for side, name, one in pairs
        )

    def short(self, side: str, text: str) -> Quote:
        """Words of one side, as a quote of the provision that holds them."""
        clauses = self.before if side == "before" else self.after
        version = self.sides.before if side == "before" else self.sides.after
        flat = " ".join(text.split())
        clause = next((one for one in clauses if flat in " ".join(one.text.split())), clauses[0])
        return quote_of("before" if side == "before" else "after", version.name, clause, text)


def quote_of(side: str, version: str, clause: Clause, text: str = "") -> Quote:
    """A provision, or words of it, as a quote."""
    return Quote(
        side="before" if side == "before" else "after",
        version=version,
        provision=named(clause),
        clause=clause.id,
        text=text or clause.text.strip(),
    )


def changed_of(sides: Sides, found: Comparison, ordered: Sequence[ProvisionChange]) -> tuple[Changed, ...]:
    """Every change with its provisions, in the order given."""
    return tuple(Changed(at, one, *_clauses(sides, one), sides) for at, one in enumerate(ordered, 1))


def _clauses(sides: Sides, change: ProvisionChange) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """The provisions of each side: ids list the earlier ones first, `others` names all but the first of each."""
    old, new, ids = sides.before.by_id, sides.after.by_id, [ClauseId(one) for one in change.ids]
    for cut in range(len(ids) + 1):
        first, last = ids[:cut], ids[cut:]
        if bool(first) != bool(change.before) or bool(last) != bool(change.after):
            continue
        if not all(one in old for one in first) or not all(one in new for one in last):
            continue
        before, after = [old[one] for one in first], [new[one] for one in last]
        names = [named(one) for one in (*before[1:], *after[1:])]
        heads = [named(some[0]) if some else "" for some in (before, after)]
        if names == list(change.others) and heads == [change.before, change.after]:
            return tuple(before), tuple(after)
    raise AssertionError(f"{change.name!r} does not name its provisions")
