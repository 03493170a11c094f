"""Which rule of a new version is which clause of the version before.

In order: an anchor that names the clause, the same text, the best one-to-one assignment by likeness; then
rules that are parts of a clause, clauses that went into a rule; last, a strong rewording in the same place.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from knowledge_base.likeness import Wordings


class Worded(Protocol):
    """What is matched: a rule, a clause, or whatever else has these."""

    @property
    def number(self) -> str:
        """Empty where it has none."""

    @property
    def heading(self) -> tuple[str, ...]:
        """Outermost first."""

    @property
    def text(self) -> str:
        """Its words."""


ALIKE = 0.5
"""Dice's coefficient from which two texts are one rule wherever they stand. In 27 policies of 2 to 9 versions
different rules reached 0.36 (0.53 where steps of a procedure mirror each other), moved ones began at 0.55."""
FAINT = 0.2
"""The same for two texts in one place: 95 % of the pairs of different rules within one policy stay below."""
SAME_NAME = 0.2
"""What the same short name in bold at the start adds."""
PART = 0.6
"""The share of a part that must stand in the whole, and of the whole that its parts must cover."""
ADDS = 0.4
"""The share of each further part that must stand in the whole and in no part before it."""


def folded(text: str) -> str:
    """The text with every stretch of white space as one space."""
    return " ".join(text.split())


def same_place(one: Worded, other: Worded) -> bool:
    """Whether two rules stand under one number, or without a number under one heading.

    A plain number holds within its heading only, as lists start anew.
    """
    return one.number == other.number and ("." in one.number or one.heading == other.heading)


class Matching:
    """Rules and clauses go by their place in `worded`, the rules first.

    `partner` holds each pair in both directions. `parts` holds what else a split clause went into and what
    else a rule took in, `part_of` its reverse. `renamed` pairs a rule whose anchor names no clause yet with
    the clause that it continues.
    """

    def __init__(
        self, rules: Sequence[Worded], clauses: Sequence[Worded], named: Mapping[int, int | None]
    ) -> None:
        """`named` gives for each rule with an anchor the place in `clauses` of the clause that it names."""
        self.worded: list[Worded] = [*rules, *clauses]
        self.rules = range(len(rules))
        self.clauses = range(len(rules), len(self.worded))
        self.partner: dict[int, int] = {}
        self.parts: dict[int, list[int]] = {}
        self.part_of: dict[int, int] = {}
        self.renamed: dict[int, int] = {}
        for rule, clause in named.items():
            if clause is not None:
                self._pair(self.partner, rule, clause + len(rules))
        self._settle([at for at in self.rules if at not in named])
        new_names = [at for at, clause in named.items() if clause is None]
        self._by_text(self.renamed, new_names)
        self._by_likeness(self.renamed, new_names, ALIKE)

    @cached_property
    def _wordings(self) -> Wordings:
        return Wordings([worded.text for worded in self.worded])

    def _settle(self, rules: list[int]) -> None:
        self._by_text(self.partner, rules)
        self._by_likeness(self.partner, rules, ALIKE)
        self._gather(rules, self.clauses)
        self._gather(self.clauses, sorted({*rules, *self.partner} & {*self.rules}))
        self._by_likeness(self.partner, rules, FAINT, same_place)

    def _loose(self, among: Iterable[int]) -> list[int]:
        return [
            at for at in among if at not in self.partner and at not in self.part_of and at not in self.renamed
        ]

    def _pair(self, pairs: dict[int, int], rule: int, clause: int) -> None:
        pairs[rule], pairs[clause] = clause, rule

    def _by_text(self, pairs: dict[int, int], rules: list[int]) -> None:
        """Equal texts; of several the one with the same number and heading, then number, then heading."""
        keys: tuple[Callable[[Worded], Hashable], ...] = (
            lambda worded: (folded(worded.text), worded.number, worded.heading),
            lambda worded: (folded(worded.text), worded.number),
            lambda worded: (folded(worded.text), worded.heading),
            lambda worded: folded(worded.text),
        )
        for key in keys:
            waiting = defaultdict(list)
            for clause in self._loose(self.clauses):
                waiting[key(self.worded[clause])].append(clause)
            for rule in self._loose(rules):
                if same := waiting.get(key(self.worded[rule])):
                    self._pair(pairs, rule, same.pop(0))

    def _by_likeness(
        self,
        pairs: dict[int, int],
        rules: list[int],
        least: float,
        fits: Callable[[Worded, Worded], bool] = lambda one, other: True,
    ) -> None:
        rows, columns = self._loose(rules), self._loose(self.clauses)
        if not rows or not columns:
            return
        scores: dict[tuple[int, int], float] = {}
        for rule, clause, likeness in self._wordings.alike(rows, columns, least - SAME_NAME):
            one, other = self.worded[rule], self.worded[clause]
            likeness += SAME_NAME * (_name(one) == _name(other) != "")
            if likeness >= least and fits(one, other):
                scores[rule, clause] = (
                    likeness + 0.1 * same_place(one, other) + 0.05 * (one.heading == other.heading)
                )
        for rule, clause in _assign(scores):
            self._pair(pairs, rule, clause)

    def _gather(self, parts: Sequence[int], wholes: Sequence[int]) -> None:
        """Find the wholes that two or more parts make up: a partner, if there is one, and loose parts."""
        best: dict[int, tuple[float, int]] = {}
        loose = self._loose(parts)
        for part, whole, share in self._wordings.within(loose, wholes, PART) if loose and wholes else ():
            if whole not in self.part_of and share > best.get(part, (0.0, -1))[0]:
                best[part] = share, whole
        found = defaultdict(list)
        for part, (_, whole) in best.items():
            found[whole].append(part)
        for whole, candidates in found.items():
            self._take_parts(whole, candidates)

    def _take_parts(self, whole: int, candidates: list[int]) -> None:
        keeper = self.partner.get(whole)
        chosen = [keeper] if keeper is not None else []
        for part in sorted(candidates, key=lambda at: -self._wordings.covered(whole, [at])):
            if self._wordings.adds(part, whole, chosen) >= ADDS:
                chosen.append(part)
        if len(chosen) < 2 or self._wordings.covered(whole, chosen) < PART:
            return
        if keeper is None:
            stays = [at for at in chosen if same_place(self.worded[at], self.worded[whole])]
            keeper = (stays or chosen)[0]
            self._pair(self.partner, keeper, whole)
        self.parts[whole] = sorted(at for at in chosen if at != keeper)
        self.part_of.update(dict.fromkeys(self.parts[whole], whole))


def _name(worded: Worded) -> str:
    name = re.match(r"\*\*([^*\n]{1,80})\*\*", worded.text)
    return name[1].strip(" .:").casefold() if name else ""


def _assign(scores: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """The pairs of the one-to-one assignment with the greatest sum of cubed scores."""
    if not scores:
        return []
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows, columns = (sorted({pair[side] for pair in scores}) for side in (0, 1))
    row_of, column_of = ({at: place for place, at in enumerate(side)} for side in (rows, columns))
    table = np.zeros((len(rows), len(columns)))
    for (row, column), score in scores.items():
        table[row_of[row], column_of[column]] = score**3  # so that one sure pair outweighs two doubtful ones
    chosen = zip(*linear_sum_assignment(table, maximize=True), strict=True)
    return [(rows[row], columns[column]) for row, column in chosen if table[row, column] > 0]
