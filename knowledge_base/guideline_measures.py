"""What is measured of a guideline edit and asked for with it: divided raters, agreement, new labels, a trial."""

from typing import Annotated

from pydantic import Field

from knowledge_base.cases import PlainText
from knowledge_base.records import CaseId, Record

Share = Annotated[float, Field(ge=0, le=1)]


class DividedRule(Record):
    """Of `of` cases nearest to an item raters split on `split`, of all others on `elsewhere` of `elsewhere_of`."""

    item: str
    split: int
    of: int
    elsewhere: int
    elsewhere_of: int
    p_value: Share
    """One-sided Fisher test, corrected for every item tested (Holm)."""


class Part(Record):
    """A share of cases with its interval."""

    value: float
    low: float
    high: float


class GuidelineEvidence(Record):
    """What the rules say, read by the embedded judge, against majority labels on unseen cases, before and after.

    Concordance is how often a violating case is ranked above another one; agreement the share of cases on which the
    rules, at the threshold that was best on tuning cases, say what the majority says.
    """

    concordance_before: Share
    concordance_after: Share
    gain: float
    low: float
    high: float
    p_value: Share
    """Two-sided, of the gain of concordance, corrected for earlier looks."""
    agreement_before: Part
    agreement_after: Part
    labelled: int
    turned: int
    """Labelled cases of all splits on which the rules say something else after the edit."""
    divided: tuple[DividedRule, ...] = ()


class Relabel(Record):
    """A case whose label is to be given again: `priority` is doubt times reach."""

    case: CaseId
    violates: bool
    yes: int
    no: int
    doubt: Share
    reach: float = Field(gt=0)
    """How many cases it stands for: its near-duplicates, times its views or weight where it has one."""
    priority: float
    why: str


class SplitVotes(Record):
    """A disagreement that an edit answers: who voted what, by pseudonyms that hold within one proposal."""

    case: CaseId
    text: str
    """Personal data taken out."""
    yes: tuple[PlainText, ...]
    no: tuple[PlainText, ...]


class Trial(Record):
    """A trial with raters that would show what no judge can: whether they agree more by the new words."""

    cases: tuple[CaseId, ...]
    """In the order in which they tell most; controls among them."""
    controls: int
    needed: int
    """Cases for the wanted interval; more than there are cases where `enough` is not True."""
    enough: bool
    raters: int
    half_width: Share
    level: Share
    reached: float
    """The half width that `cases` gave when votes like those at hand were drawn, on average."""
    agreement: float
    """Pairwise agreement of raters near the edited rule now."""
    minutes: float
    measured: bool
    """Whether the minutes of a rating were taken from the ratings' times; otherwise they are an assumption."""

    @property
    def hours(self) -> float:
        """Rater hours of the whole trial."""
        return len(self.cases) * self.raters * self.minutes / 60
