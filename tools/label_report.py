"""The report on the labels of a policy: everything in it is counted here, from the store as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.workspace import Workspace
from tools import label_words
from tools.aggregate import aggregated, dawid_skene
from tools.agreement import (
    ALPHA,
    DRAWS,
    MOST_ORDERED,
    ORDINAL_ALPHA,
    PERCENT,
    estimated,
    fleiss_kappa,
    specific_agreement,
    usual_raters,
)
from tools.alike import SAMPLE, Alike, alike
from tools.disagreement import disagreement
from tools.guideline_rules import RuleText, guideline_rules
from tools.label_records import Agreement, Disagreement, LabelReport, RaterLine, Slice, Suspects, ValueLine
from tools.label_steps import next_steps
from tools.pair_kappa import pair_kappas
from tools.pseudonyms import pseudonyms
from tools.rater_figures import confusions, rater_lines
from tools.report_records import part
from tools.suspect_labels import suspects_among
from tools.votes import Asked, Ballots, Ints, Rated, labels, monday, rated_cases, verdicts

MOST_RATERS = 200
MOST_SLICES = 12
MOST_WEEKS = 104


def label_report(
    workspace: Workspace,
    asked: Asked,
    scale: Sequence[str],
    hide_raters: bool,
    at: datetime,
    sample: int = SAMPLE,
) -> LabelReport:
    """The report on the ratings that were asked for; `scale` is the order of the labels, where they have one.

    Of the cases `sample` are compared with each other: for suspect labels, groups of like cases, and words.

    Raises: Refused when there is no rating; WrongUsage when the scale names a label that nobody chose.
    """
    rated = rated_cases(workspace.store, asked)
    if not rated.cases:
        raise Refused(_nothing(workspace, asked))
    return _Report(workspace, asked, rated, tuple(scale), hide_raters, at, sample).whole()


def _nothing(workspace: Workspace, asked: Asked) -> str:
    with workspace.store.read() as tx:
        known = tx.cases.rated_policies()
    where = " that were asked for" if asked.policy in known else ""
    rest = f"; there are ratings under {', '.join(known)}" if known else ""
    return f"no ratings under {asked.policy!r}{where}{rest}; import some with 'redline import ratings FILE'"


@dataclass(frozen=True)
class _Report:
    workspace: Workspace
    asked: Asked
    rated: Rated
    scale: tuple[str, ...]
    hide_raters: bool
    at: datetime
    sample: int

    @property
    def seed(self) -> int:
        return self.workspace.config.seed

    @cached_property
    def verdicts(self) -> Ballots:
        return verdicts(self.rated)

    @cached_property
    def labels(self) -> Ballots:
        return labels(self.rated)

    @cached_property
    def main(self) -> Ballots:
        """Yes and no; the labels where nobody said whether they violate."""
        return self.labels if len(self.labels.value) and not len(self.verdicts.value) else self.verdicts

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The raters as they are shown."""
        if not self.hide_raters:
            return self.main.raters
        return pseudonyms(self.main.raters, self.workspace.rater_key())

    @cached_property
    def near(self) -> Alike:
        rules = [rule.text for rule in self.guideline[1]]
        return alike(
            self.rated,
            self.main,
            rules,
            self.workspace.embedder,
            self.workspace.words,
            self.seed,
            self.sample,
        )

    @cached_property
    def guideline(self) -> tuple[str, tuple[RuleText, ...]]:
        """The guideline in force, and its rules."""
        return guideline_rules(self.workspace.store, self.asked.policy, self.asked.market)

    def whole(self) -> LabelReport:
        lines = sorted(rater_lines(self.main, self.names), key=_foremost)
        chances = dawid_skene(self.main)
        weeks, weeks_by = self.weeks()
        suspects, disagreement = self.suspects(), self.disagreement()
        found = LabelReport(
            **{
                name: getattr(self.asked, name) for name in ("policy", "market", "language", "since", "until")
            },
            written_at=self.at,
            seed=self.seed,
            draws=DRAWS,
            raters_hidden=self.hide_raters,
            vectors=self.near.told if suspects or disagreement else "",
            summary=(),
            next_steps=(),
            undecided=sum(
                one.violates is None and one.label is None
                for ratings in self.rated.ratings
                for one in ratings
            ),
            verdict=self.agreement(self.verdicts, ()),
            labels=self.of_labels(),
            values=tuple(self.values()),
            rules=tuple(self.rules()),
            slices=tuple(self.slices()),
            weeks=weeks,
            weeks_by=weeks_by,
            pairs=pair_kappas(self.main, self.names),
            raters=tuple(lines[:MOST_RATERS]),
            raters_not_shown=max(0, len(lines) - MOST_RATERS),
            confusions=confusions(self.main, self.names),
            aggregated=None if chances is None else aggregated(self.main, chances, self.rated.cases),
            suspects=suspects,
            disagreement=disagreement,
            unknown=(),
        )
        return found.model_copy(
            update={
                "summary": label_words.summary(found),
                "next_steps": next_steps(found),
                "unknown": label_words.unknown(found, self.main),
            }
        )

    def agreement(self, ballots: Ballots, order: tuple[str, ...]) -> Agreement:
        counts, groups = ballots.counts, self.rated.groups
        raters = usual_raters(counts)
        ordered = self.in_order(ballots, order)
        return Agreement(
            cases=int((counts.sum(axis=1) > 0).sum()),
            votes=len(ballots.value),
            raters=len(ballots.raters),
            shared=int(ballots.shared.sum()),
            split=part(int(ballots.split.sum()), int(ballots.shared.sum())),
            percent=estimated(PERCENT, counts, groups, self.seed),
            alpha=estimated(ALPHA, counts, groups, self.seed),
            ordinal=None if ordered is None else estimated(ORDINAL_ALPHA, ordered, groups, self.seed),
            fleiss=estimated(fleiss_kappa(raters), counts, groups, self.seed) if raters else None,
            fleiss_raters=raters,
            fleiss_cases=int((counts.sum(axis=1) == raters).sum()) if raters else 0,
        )

    def in_order(self, ballots: Ballots, order: tuple[str, ...]) -> Ints | None:
        """The counts with the values from the least to the most; None where they have no order."""
        if not order or len(order) > MOST_ORDERED:
            return None
        return ballots.counts[:, [ballots.values.index(name) for name in order]]

    def of_labels(self) -> Agreement | None:
        if not self.labels.values or (len(self.verdicts.value) and self.labels_are_verdicts()):
            return None
        return self.agreement(self.labels, self.order())

    def labels_are_verdicts(self) -> bool:
        """Whether there is one label for yes and one for no, so that they tell nothing more."""
        one, other = self.labels.counts, self.verdicts.counts
        return one.shape == other.shape and (
            np.array_equal(one, other) or np.array_equal(one, other[:, ::-1])
        )

    def order(self) -> tuple[str, ...]:
        """The scale that was given, or the numbers that the labels are."""
        values = self.labels.values
        missing = [name for name in self.scale if name not in values]
        if missing:
            raise WrongUsage(
                f"--scale names {missing[0]!r}, which nobody chose; the labels are {', '.join(values) or 'none'}"
            )
        left = [name for name in values if name not in self.scale]
        if self.scale and left:
            raise WrongUsage(f"--scale leaves out {left[0]!r}; name every label, from the least to the most")
        numbers = [_number(name) for name in values]
        if self.scale or None in numbers:
            return self.scale
        return tuple(sorted(values, key=lambda name: _number(name) or 0.0))

    def values(self) -> list[ValueLine]:
        ballots = self.labels if self.labels.values else self.main
        counts = ballots.counts
        return [
            self.value_line(name, counts, place, len(ballots.value))
            for place, name in enumerate(ballots.values)
        ]

    def rules(self) -> list[ValueLine]:
        """Each rule that raters cited, among the votes of cases where some rule is cited by two raters or more."""
        ballots = self.main
        cited = ballots.counted(ballots.rule, len(ballots.rules))
        return [
            self.value_line(name, cited, place, int((ballots.rule >= 0).sum()))
            for place, name in enumerate(ballots.rules)
        ]

    def value_line(self, name: str, counts: Ints, place: int, votes: int) -> ValueLine:
        groups = self.rated.groups
        against = np.column_stack([counts.sum(axis=1) - counts[:, place], counts[:, place]])
        return ValueLine(
            name=name,
            votes=part(int(counts[:, place].sum()), votes),
            specific=estimated(specific_agreement(place), counts, groups, self.seed),
            alpha=estimated(ALPHA, against, groups, self.seed),
        )

    def slices(self) -> list[Slice]:
        found = []
        for by, names in (
            ("market", [case.market for case in self.rated.cases]),
            ("language", [case.language or "not told" for case in self.rated.cases]),
        ):
            every, place = np.unique(np.array(names), return_inverse=True)
            if len(every) > 1:
                sizes = np.bincount(place, weights=self.main.shared)
                for at in np.argsort(-sizes, kind="stable")[:MOST_SLICES].tolist():
                    found.append(self.slice(by, str(every[at]), place == at))
        return found

    def weeks(self) -> tuple[tuple[Slice, ...], str]:
        days = self.main.case_day
        mondays = np.array([monday(day).toordinal() if day else 0 for day in days.tolist()], dtype=np.int64)
        every = np.unique(mondays[(mondays > 0) & self.main.shared])[-MOST_WEEKS:]
        by = "when the cases happened" if self.rated.dated_by_case else "the last vote on a case"
        return tuple(self.slice("week", monday(int(one)).isoformat(), mondays == one) for one in every), by

    def slice(self, by: str, name: str, which: NDArray[np.bool_]) -> Slice:
        ballots = self.main
        counts, groups = ballots.counts[which], self.rated.groups[which]
        return Slice(
            by=by,
            name=name,
            cases=int((counts.sum(axis=1) > 0).sum()),
            split=part(int((ballots.split & which).sum()), int((ballots.shared & which).sum())),
            percent=estimated(PERCENT, counts, groups, self.seed),
            alpha=estimated(ALPHA, counts, groups, self.seed),
        )

    def suspects(self) -> Suspects | None:
        return suspects_among(self.rated, self.main, self.near) if self.main is self.verdicts else None

    def disagreement(self) -> Disagreement | None:
        guideline, rules = self.guideline
        if not self.main.shared.any():
            return None
        return disagreement(self.rated, self.main, self.near, rules, guideline, self.seed)


def _foremost(line: RaterLine) -> tuple[float, int, str]:
    """Those who surely agree less or drift come first, then those with most votes."""
    p_values = (line.p_value, line.drift.corrected if line.drift else None)
    sure = (p for p in p_values if p is not None and p <= label_words.SURE)
    return min(sure, default=1.0), -line.votes, line.rater


def _number(name: str) -> float | None:
    try:
        return float(name)
    except ValueError:
        return None
