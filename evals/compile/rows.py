"""A row of the compile suite: a policy, what its clauses are, and labelled cases where there are any."""

from pathlib import Path

from pydantic import Field

import knowledge_base
from evals.harness.rows import Row
from knowledge_base.case_files import read_cases
from knowledge_base.cases import CaseRow
from knowledge_base.prompts import Severity
from knowledge_base.records import Record

SAMPLE = Path(knowledge_base.__file__).parent / "sample"
OWN = Path(__file__).parent / "policies"


class Expected(Record):
    """What the clauses of a policy are, read by a person; ids without the policy's name."""

    rules: tuple[str, ...] = ()
    """Clauses that forbid: each is to have a question."""
    allowances: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Clauses that allow, each with the rules that it speaks of; none: all."""
    severities: dict[str, Severity] = Field(default_factory=dict)
    """Rules whose severity some clause tells."""
    escalated: tuple[str, ...] = ()
    """Rules of which some clause says who is told."""
    terms: tuple[str, ...] = ()
    """Terms that are defined and used."""


class CompileRow(Row):
    """One policy."""

    policy: str
    """`sample/NAME.md`, `own/NAME.md`, or a file, as an absolute path or beside the working folder."""
    expected: Expected | None = None
    """None: only what holds for any policy is looked at."""
    starter: str = ""
    """The policy in one sentence, for the prompt that a compiled one is held against."""
    cases: str = ""
    """`sample`, or a file of cases with labels; empty: none."""

    @property
    def file(self) -> Path:
        """Where the policy lies."""
        folder, _, name = self.policy.partition("/")
        known = {"sample": SAMPLE / "policies", "own": OWN}
        return known[folder] / name if folder in known else Path(self.policy)


class Case(Record):
    """A text and whether it breaks the policy."""

    text: str
    violates: bool


def cases_of(row: CompileRow, policy: str) -> list[Case]:
    """The labelled cases of a row's policy, by the majority of their ratings; ties are left out."""
    if not row.cases:
        return []
    file = SAMPLE / "cases.jsonl" if row.cases == "sample" else Path(row.cases)
    found = []
    for one in read_cases(file):
        votes = [r.violates for r in one.ratings if r.policy == policy] if isinstance(one, CaseRow) else []
        yes, no = votes.count(True), votes.count(False)
        if isinstance(one, CaseRow) and yes != no:
            found.append(Case(text=" ".join(segment.text for segment in one.segments), violates=yes > no))
    return found
