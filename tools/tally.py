"""What a run of a judge came to: answers, refusals and failures apart, and what they cost."""

from collections import Counter
from dataclasses import dataclass, field
from math import ceil

from knowledge_base.spending import CACHED
from tools.verdicts import State, Verdict

MALFORMED = frozenset(("bad answer", "empty", "none", "cut off"))
"""Outcomes in the ledger of answers that did not have the form asked for."""


@dataclass
class Tally:
    """Counts over verdicts; `cost` is in US dollars, `seconds` are those of answers that were not kept from before."""

    states: Counter[State] = field(default_factory=Counter)
    parsed_at_once: int = 0
    inconsistent: int = 0
    struck: int = 0
    partly_unseen: int = 0
    cached: int = 0
    attempts: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    seconds: list[float] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    """Why there was no answer."""

    def add(self, verdict: Verdict) -> None:
        """Count one verdict."""
        outcomes = [charge.outcome for charge in verdict.charges]
        answered, cached = verdict.state == "answered", CACHED in outcomes
        self.states[verdict.state] += 1
        self.parsed_at_once += answered and MALFORMED.isdisjoint(outcomes)
        self.inconsistent += answered and bool(verdict.problem)
        self.struck += verdict.struck
        self.partly_unseen += answered and bool(verdict.unseen)
        self.cached += cached
        self.attempts += len(outcomes) - cached
        self.tokens_in += sum(charge.tokens_in for charge in verdict.charges)
        self.tokens_out += sum(charge.tokens_out for charge in verdict.charges)
        self.cost += sum(charge.cost for charge in verdict.charges)
        if answered and outcomes and not cached:
            self.seconds.append(verdict.seconds)
        if not answered:
            self.reasons[verdict.problem] += 1

    @property
    def asked(self) -> int:
        """Cases that the judge was asked about."""
        return self.states.total() - self.states["unasked"]

    @property
    def answered(self) -> int:
        """Cases with a decision."""
        return self.states["answered"]

    @property
    def unanswered(self) -> int:
        """Cases without one, the unasked among them."""
        return self.states.total() - self.answered

    @property
    def parse_rate(self) -> float | None:
        """The share of answers that had the form of the tree, in the end; refusals and failures are not answers."""
        return self._share(self.answered)

    @property
    def parse_rate_at_once(self) -> float | None:
        """The same of first answers."""
        return self._share(self.parsed_at_once)

    def latency(self, share: float) -> float | None:
        """The seconds within which this share of the answers came (nearest rank); None where none was sent for."""
        ordered = sorted(self.seconds)
        return ordered[max(ceil(share * len(ordered)) - 1, 0)] if ordered else None

    def _share(self, parsed: int) -> float | None:
        said = self.answered + self.states["unparsable"]
        return parsed / said if said else None
