"""The two times that a watch compares, and the cases that fall into them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from knowledge_base.cases import Stream
from knowledge_base.records import CaseId, Record, Utc
from knowledge_base.traffic import Seen
from tools.alarms import Bools, first_seen
from tools.labelled import Labelled

DAY = timedelta(days=1)
STRETCH = 2
"""Days that a campaign's copies are taken together in: a burst over a day and a night is one thing."""


class Asked(Record):
    """What a watch looks at: a window of days up to a moment, the days before it, and which cases."""

    until: Utc
    window_days: int = 7
    baseline_days: int = 28
    stream: Stream = "llm"
    surface: str = ""
    policies: tuple[str, ...] = ()

    @property
    def starts(self) -> datetime:
        """When the window begins and the baseline ends."""
        return self.until - self.window_days * DAY

    @property
    def since(self) -> datetime:
        """When the baseline begins."""
        return self.starts - self.baseline_days * DAY


@dataclass(frozen=True)
class Period:
    """The cases that happened in the window or the baseline."""

    asked: Asked
    seen: dict[CaseId, Seen]

    def is_late(self, case_id: CaseId) -> bool:
        """Whether a case happened in the window."""
        return self.seen[case_id].occurred_at > self.asked.starts

    @cached_property
    def sizes(self) -> tuple[int, int]:
        """How many cases there are in the window and in the baseline."""
        late = sum(map(self.is_late, self.seen))
        return late, len(self.seen) - late

    def stretch(self, case_id: CaseId) -> int:
        """The two days of a case, counted back from the end of the window; none holds days of both times."""
        day = (self.asked.until - self.seen[case_id].occurred_at) // DAY
        before = day - self.asked.window_days
        return day // STRETCH if before < 0 else -(-self.asked.window_days // STRETCH) + before // STRETCH

    def rates(self, some: Iterable[CaseId], every: Iterable[CaseId]) -> tuple[list[float], list[bool]]:
        """For each stretch that has any, the share of some cases among every, and whether it is the window's."""
        inside, total = Counter(map(self.stretch, some)), Counter(map(self.stretch, every))
        stretches = sorted(total)
        late = -(-self.asked.window_days // STRETCH)
        return [inside[one] / total[one] for one in stretches], [one < late for one in stretches]


@dataclass(frozen=True)
class Part:
    """One policy's labelled cases that a stream decided in the period; `ids` in the order of the rows."""

    period: Period
    labelled: Labelled
    ids: tuple[CaseId, ...]

    def groups(self, ids: Sequence[CaseId]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The content group of each case."""
        rows = [self.labelled.row_of[case_id] for case_id in ids]
        return np.asarray(self.labelled.groups[rows], dtype=np.int64)

    def first_seen(self, ids: Sequence[CaseId]) -> dict[int, bool]:
        """For each content group among the cases, whether it was first seen in the window."""
        late: Bools = np.array([self.period.is_late(case_id) for case_id in ids], dtype=bool)
        return first_seen(self.groups(ids), late)
