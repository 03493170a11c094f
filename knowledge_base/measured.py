"""What was measured of a change: rates, flips, slices, looks, replayed traffic and the words themselves."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from knowledge_base.asked import Asked
from knowledge_base.cases import PlainText
from knowledge_base.guideline_measures import GuidelineEvidence
from knowledge_base.prompts import Floor
from knowledge_base.records import ArtefactId, CaseId, ClauseId, Digest, Name, Record

Share = Annotated[float, Field(ge=0, le=1)]


class Rate(Record):
    """A proportion with its interval; `value` None where its denominator is empty."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Scores(Record):
    """Counts and rates of decisions against labels; intervals are bootstrap over content groups."""

    n: int
    tp: int
    fp: int
    fn: int
    tn: int
    precision: Rate
    recall: Rate
    f1: Rate
    fpr: Rate


class Flip(Record):
    """A case whose decision a change turns."""

    case: CaseId
    before: bool
    after: bool
    label: bool


class SplitEvidence(Record):
    """Before and after on one split: `gain` is the difference of F1, `p_value` McNemar's exact test."""

    before: Scores
    after: Scores
    gain: float
    low: float
    high: float
    fixed: int
    broken: int
    p_value: float
    flips: tuple[Flip, ...] = ()


SlicedBy = Literal["label", "market", "language", "surface"]
RateCourse = Literal["worse", "perhaps worse", "too few to tell", "no worse"]
"""Clearly worse after correction; worse, which may be chance; of too few texts to say; not worse as measured."""


class RateChange(Record):
    """A rate on one slice before and after: of `of` cases, `better` are decided better and `worse` worse."""

    of: int
    before: Rate
    after: Rate
    better: int
    worse: int
    p_value: Share = 1.0
    """Exact sign test over content groups, corrected for every slice (Holm 1979) and for earlier looks."""
    course: RateCourse


class SliceEvidence(Record):
    """A change on the unseen cases of one label, market, language or surface."""

    by: SlicedBy
    value: str
    recall: RateChange
    fpr: RateChange
    fixed: int
    broken: int

    @property
    def regresses(self) -> bool:
        """Whether recall falls or the false positive rate rises, be it by chance."""
        return any(one.worse > one.better for one in (self.recall, self.fpr))

    @property
    def clearly_worse(self) -> bool:
        """Whether it regresses by more than chance, all comparisons and looks allowed for."""
        return "worse" in (self.recall.course, self.fpr.course)


class CurvePoint(Record):
    """Precision and recall with the threshold moved by `shift`; 0 is where it stands."""

    shift: float
    precision: float
    recall: float


class ReplayPart(Record):
    """Recent traffic of one market or surface: of `read` cases so many turn each way."""

    by: Literal["market", "surface"]
    value: str
    read: int
    to_violates: int
    to_allowed: int


class Replay(Record):
    """Recent decided traffic, labelled or not, decided again with what is in force and with the change.

    Of `decided` cases in the window `read` were read: all of them, or a simple random sample by the evidence's seed.
    """

    since: date | None
    until: date | None
    """None where no case has a time: then all that was decided is the window."""
    decided: int
    read: int
    to_violates: int
    to_allowed: int
    turned: Rate
    """The share of decisions that turn; for a sample with its Wilson interval."""
    parts: tuple[ReplayPart, ...] = ()
    examples: tuple[tuple[CaseId, bool], ...] = ()
    """Some that turn, each with what it would be decided as."""


class Followed(Record):
    """Whether verdicts follow an exception of the proposed prompt when it is taken out and put back.

    `matching` cases are nearer to it than to anything else the question is shown by. Of the `removed_of` allowed
    with it, `removed_follow` violate once it is taken out (some were allowed for other reasons); of the `added_of`
    that violate without it, `added_follow` are allowed once it is put back.
    """

    exception: str
    question: str
    """Empty for an exception to every question."""
    clause: ClauseId
    matching: int
    removed_of: int
    removed_follow: int
    added_of: int
    added_follow: int


class Repeats(Record):
    """The same cases decided `times` times: the share that was decided alike every time."""

    times: int
    alike: Rate


class EditSize(Record):
    """How much a change of a prompt writes, how much of that is copied from cases, and what it costs to send."""

    words_added: int
    words_struck: int
    questions: int
    """Questions that are new, gone or changed, their examples and exceptions left aside."""
    examples: int
    exceptions: int
    copied: Share = 0.0
    """Of the words added to rules (examples left aside), the share in runs of five words that a case has too."""
    longest_run: int = 0
    """The longest run of words that a rule got and a case has too."""
    tokens_before: int = 0
    tokens_after: int = 0
    counted_by: str = ""
    price: float | None = None
    """US dollars for a million tokens sent, where it is configured or known."""


class RuleNaming(Record):
    """How often the rule that raters named is the one that the prompt names, on unseen violations that have one.

    `better` and `worse` count content groups; `p_value` is the exact sign test over them.
    """

    of: int
    before: Rate
    after: Rate
    better: int
    worse: int
    p_value: Share = 1.0


class Look(Record):
    """One look at a policy's unseen cases: the `number`-th of all, and the `nth` at (mostly) these same cases.

    An alpha-spending series pays for the earlier ones: of the chance of error that the policy has, the nth look
    at the same cases takes 1 / (n (n + 1)), which over any number of looks adds up to no more than all of it
    (Bonferroni's inequality with shares that sum to 1; Lan and DeMets 1983, Biometrika 70:659-663; Foster and
    Stine 2008, JRSS B 70:429-444).
    """

    number: int = Field(ge=1)
    nth: int = Field(ge=1)
    cases: int = Field(ge=0)
    fresh: int = Field(ge=0)
    """Cases of it that no look before had seen."""

    @property
    def times(self) -> int:
        """What a p-value of this look is multiplied by, before it is held against the level of all looks."""
        return self.nth * (self.nth + 1)

    def level(self, of_all: float) -> float:
        """The level of this look's intervals, for all looks together to hold at the level `of_all`."""
        return 1 - (1 - of_all) / self.times

    def corrected(self, p_value: float) -> float:
        """A p-value of this look, corrected for all looks."""
        return min(1.0, p_value * self.times)


class ReadShare(Record):
    """Of `labelled` cases of a policy `read` were judged, whole content groups drawn by label, market and language.

    `kept` cases of a finding were read whether drawn or not; none of them is unseen.
    """

    labelled: int = Field(ge=0)
    read: int = Field(ge=0)
    kept: int = Field(default=0, ge=0)


class Evidence(Record):
    """What the harness measured; `unseen` was touched once for the draft and never used to choose it."""

    policy: Name
    judge: PlainText
    seed: int
    level: float
    basis: dict[ArtefactId, Digest] = Field(default_factory=dict)
    """What was in force when it was measured; an approval needs it to be so still."""
    looks: int
    """How many drafts have been measured on this policy's unseen split, this one included."""
    look: Look | None = None
    """The look that `unseen` took; None in evidence from before looks were corrected for."""
    candidates: int
    """How many candidate edits were compared on the tuning and validation splits."""
    floor: Floor = Floor()
    """What the prompt promises to hold."""
    share: ReadShare | None = None
    """None: every labelled case was judged."""
    tuning: SplitEvidence
    validation: SplitEvidence
    unseen: SplitEvidence
    slices: tuple[SliceEvidence, ...] = ()
    """The unseen cases by label, market, language and surface, regressions first."""
    slice_tests: int = 0
    """How many comparisons the p-values of the slices are corrected for."""
    curve_before: tuple[CurvePoint, ...] = ()
    curve_after: tuple[CurvePoint, ...] = ()
    """Unseen cases again, at other thresholds: to be looked at, never to choose a threshold from."""

    replay: Replay | None = None
    followed: tuple[Followed, ...] = ()
    repeats: Repeats | None = None
    size: EditSize | None = None
    naming: RuleNaming | None = None
    """None: the change is no prompt's, or raters named no rule."""
    guideline: GuidelineEvidence | None = None
    """Of a guideline: its rules, read by the embedded judge, are what decides. None for other changes."""
    asked: Asked | None = None
    """Set where a model measured; then the splits hold what was drawn of them, `tuning` mostly nothing."""

    @property
    def unseen_level(self) -> float:
        """The level of the intervals on unseen cases: higher, the more looks there were."""
        return self.look.level(self.level) if self.look else self.level

    def under_floor(self) -> str:
        """In words, that the promise does not hold on unseen cases after the change; empty where it does."""
        if self.guideline is not None:
            return ""  # A guideline promises no precision: raters decide by it.
        rate: Rate = getattr(self.unseen.after, self.floor.metric)
        if rate.value is None or rate.value >= self.floor.value:
            return ""
        return f"{self.floor.metric} on unseen cases is {rate.value:.0%}, under the floor of {self.floor.value:.0%}"
