"""What the report on labels says, as records: the terminal, the page and the JSON are made of the same ones.

Rates have 95 % intervals: of agreement by the bootstrap over content groups, of shares Wilson's. A rate without a value
is not defined, and one without an interval has none. Case texts are redacted and cut.
"""

from datetime import date

from knowledge_base.changes import Rate
from knowledge_base.records import CaseId, ClauseId, Name, Record, Utc
from tools.report_records import Part, Unknown, Words


class Agreement(Record):
    """How far raters agree on some cases: `shared` have two votes or more, `split` of them more than one value."""

    cases: int
    votes: int
    raters: int
    shared: int
    split: Part
    percent: Rate
    alpha: Rate
    ordinal: Rate | None = None
    """Krippendorff's alpha for values in order, where they have one."""
    fleiss: Rate | None = None
    fleiss_raters: int = 0
    fleiss_cases: int = 0
    """Fleiss' kappa takes the cases that just so many raters judged."""


class ValueLine(Record):
    """One value or rule: `specific` is how likely another rater gives it where one did."""

    name: str
    votes: Part
    specific: Rate
    alpha: Rate
    """Krippendorff's alpha of this value against all others."""


class Slice(Record):
    """Agreement on the cases of one market, language or week."""

    by: str
    name: str
    cases: int
    split: Part
    percent: Rate
    alpha: Rate


class PairKappa(Record):
    """Cohen's kappa of two raters on the cases that both judged, with its asymptotic interval."""

    raters: tuple[str, str]
    cases: int
    kappa: Rate


class Pairs(Record):
    """Cohen's kappas: the mean over the pairs that share enough cases, and those that share most."""

    least_shared: int
    pairs: int
    mean: float | None
    least: float | None = None
    """The least and the most of them."""
    most: float | None = None
    shown: tuple[PairKappa, ...]


class Drift(Record):
    """A rater against the others' majority, before and since a day; p-values of Fisher's test, Holm over raters."""

    since: date
    before: Part
    after: Part
    p_value: float
    corrected: float


class RaterLine(Record):
    """One rater: votes, agreement with the majority of the others, with gold labels, and how often yes was said."""

    rater: str
    votes: int
    others: Part
    yes: Part
    """Votes for yes among those where the others had a majority …"""
    others_yes: Part
    """… and how often that majority was yes."""
    gold: Part
    p_value: float | None = None
    """Whether the rater agrees less often than the rest do: binomial, Holm over raters."""
    drift: Drift | None = None


class Confusion(Record):
    """What was said (rows) where the others' majority, or another rater, said something else (columns)."""

    of: str
    values: tuple[str, ...]
    counts: tuple[tuple[float, ...], ...]


class Difference(Record):
    """A case on which the majority and the model of raters differ."""

    case: CaseId
    text: str
    votes: str
    majority: str
    model: str
    probability: float


class Aggregated(Record):
    """Votes added up to one label a case, two ways."""

    by_majority: dict[str, int]
    by_model: dict[str, int]
    tied: int
    differing: int
    shown: tuple[Difference, ...]
    right: dict[str, Part]
    """How often each way gives the gold label, on the cases that have one."""


class Neighbour(Record):
    """A labelled case near to another one."""

    case: CaseId
    label: str
    cosine: float
    text: str


class Suspect(Record):
    """A label that confident learning would prune, and what speaks against it."""

    case: CaseId
    text: str
    label: str
    votes: str
    adjudicated: bool
    probability: float
    """How likely the label is wrong."""
    support: float
    """How likely other cases make the label."""
    neighbours: tuple[Neighbour, ...]


class Suspects(Record):
    """Labels that were looked at, and those that are suspect, most likely wrong first."""

    looked_at: int
    of: int
    found: int
    likely: int
    """Those of them that are more likely wrong than right once the votes are weighed in."""
    shown: tuple[Suspect, ...]


class NearRule(Record):
    """A rule of the guideline in force, and how near it is to the cases."""

    rule: str
    text: str
    clauses: tuple[ClauseId, ...]
    cosine: float


class Example(Record):
    """A case that raters split on."""

    case: CaseId
    text: str
    votes: str


class SplitCluster(Record):
    """Cases that are alike and on which raters split more; hypergeometric test, Holm over clusters, copies once."""

    name: str
    split: Part
    p_value: float
    corrected: float
    examples: tuple[Example, ...]
    rule: NearRule | None


class RuleSplit(Record):
    """A rule of the guideline in force and the cases that it is the nearest of all rules to."""

    rule: str
    text: str
    clauses: tuple[ClauseId, ...]
    split: Part
    p_value: float
    corrected: float
    examples: tuple[Example, ...]


class SplitWord(Record):
    """A word of cases that raters split on more often; one case of each group of near-duplicates counts."""

    word: str
    split: Part
    p_value: float
    corrected: float


class Disagreement(Record):
    """Where disagreement gathers. Of many cases a sample is read: all split ones that fit, and some of the others."""

    elsewhere: float
    """Share of shared cases that are split, over all."""
    looked_at: int
    clusters: tuple[SplitCluster, ...]
    """Those that raters split on more for sure first; a few that are not sure behind them."""
    by_rule: tuple[RuleSplit, ...]
    words: tuple[SplitWord, ...]
    words_tested: int
    guideline: str


class LabelReport(Record):
    """How good the labels of one policy are (`redline schema labels-report`)."""

    policy: Name
    market: str | None
    language: str | None
    since: Utc | None
    until: Utc | None
    written_at: Utc
    seed: int
    draws: int
    raters_hidden: bool
    vectors: str
    """What cases were compared by: the embedding model, or its table of words where there are many."""
    summary: tuple[Words, ...]
    next_steps: tuple[Words, ...]
    """What to do about it, and how."""
    undecided: int
    """Votes that were left open."""
    verdict: Agreement
    labels: Agreement | None
    values: tuple[ValueLine, ...]
    rules: tuple[ValueLine, ...]
    slices: tuple[Slice, ...]
    weeks: tuple[Slice, ...]
    weeks_by: str
    pairs: Pairs
    raters: tuple[RaterLine, ...]
    raters_not_shown: int
    confusions: tuple[Confusion, ...]
    aggregated: Aggregated | None
    suspects: Suspects | None
    disagreement: Disagreement | None
    unknown: tuple[Unknown, ...]
