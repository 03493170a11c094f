"""Cases beside a proposal: those whose decision it turns, those that raters split on; personal data is taken out."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge_base.cases import Case
from knowledge_base.changes import GuidelineRevision, Proposal
from knowledge_base.records import CaseId
from tools.figures import listed
from tools.redact import redact

MOST_OF_A_TEXT = 1_200


@dataclass(frozen=True)
class TurnedCase:
    """A case whose decision the change turns; personal data is taken out of its text, None where that is gone."""

    case: CaseId
    after: bool
    label: bool | None
    """What people say; None where they were not asked."""
    market: str = ""
    language: str = ""
    surface: str = ""
    text: str | None = None

    @property
    def words(self) -> str:
        """What was, what will be, and what people say where they were asked."""
        ways = f"decided as {way(not self.after)}, would be decided as {way(self.after)}"
        return ways if self.label is None else f"people say {way(self.label)}; {ways}"


@dataclass(frozen=True)
class SplitCase(TurnedCase):
    """A case that raters split on, with who voted what."""

    votes: str = ""

    @property
    def words(self) -> str:
        """Who voted what."""
        return self.votes


def turned(
    cases: Mapping[CaseId, Case], case_id: CaseId, after: bool, label: bool | None = None
) -> TurnedCase:
    """A case that turns, with where it is from and its text as it may be shown."""
    case = cases.get(case_id)
    if case is None:
        return TurnedCase(case_id, after, label)
    text = redact(case.text)
    cut = text if len(text) <= MOST_OF_A_TEXT else f"{text[:MOST_OF_A_TEXT]} …"
    return TurnedCase(case_id, after, label, case.market, case.language or "", case.surface, cut)


def split_cases_of(proposal: Proposal) -> list[SplitCase]:
    """What raters split on that a guideline edit answers; none for other changes."""
    answers = proposal.answers if isinstance(proposal, GuidelineRevision) else ()
    return [
        SplitCase(
            one.case,
            False,
            None,
            text=one.text,
            votes=f"violating by {listed(one.yes) or 'nobody'}; not violating by {listed(one.no) or 'nobody'}",
        )
        for one in answers
    ]


def way(violates: bool) -> str:
    """A decision in a word."""
    return "violates" if violates else "allowed"
