"""Deciding thousands of cases at once over real HTTP: nothing lost, nothing doubled, nothing unpaid or paid twice.

`python -m tests.llm_bench [CASES]` prints the figures. Of the cases 2 % get a malformed answer first, 1 % a 429 first
and 1 % none in time; then the same command asks again for what is missing, and a last one comes to the end of its
budget.
"""

import hashlib
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from knowledge_base import tables
from knowledge_base.cases import CaseRow
from knowledge_base.records import CaseId
from knowledge_base.spending import ANSWERED, LlmCall
from knowledge_base.store import Store
from tests.builders import case_row, fill_documents
from tests.llm_answers import Answer, Request, malformed, says, slow, too_many
from tests.llm_desk import START
from tests.llm_double import LlmDouble
from tests.llm_judging import answer_to, case_in, judge_before
from tools.decide import DecidedRun, decide_cases
from tools.judged import accuracy

CASES, AT_ONCE = 10_000, 64
TOKENS_IN, TOKENS_OUT = 1_000, 50
PRICE_IN, PRICE_OUT = 1.0, 2.0
FAULTS = {"malformed": range(20), "429": range(20, 30), "timeout": range(30, 40)}
"""By the case's number of 1,000."""


@dataclass(frozen=True)
class Figures:
    """What was seen; `problems` is empty where everything held."""

    cases: int
    seconds: float
    first: DecidedRun
    second: DecidedRun
    last: DecidedRun
    calls: Counter[str]
    spent: float
    right: tuple[int, int]
    most_at_once: int
    problems: tuple[str, ...]


class Model:
    """A sound model with planned faults, each at the first request for a case; safe to use from many threads."""

    def __init__(self, timeout: float, thinks: float) -> None:
        self._timeout, self._thinks, self._lock = timeout, thinks, threading.Lock()
        self._asked: Counter[str] = Counter()

    def __call__(self, request: Request) -> Answer:
        """The answer, or the fault that is due."""
        case = case_in(request)
        with self._lock:
            self._asked[case] += 1
            fault = fault_of(case) if self._asked[case] == 1 else ""
        usage = {"prompt_tokens": TOKENS_IN, "completion_tokens": TOKENS_OUT, "total_tokens": 1_050}
        good = slow(self._thinks, says(answer_to(request), usage))
        if fault == "malformed":
            return Answer(choice=malformed().choice, usage=usage)
        return {"429": too_many(0), "timeout": slow(1.5 * self._timeout, good)}.get(fault, good)


def fault_of(text: str) -> str:
    """The fault that is planned for a case; empty for most."""
    number = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 1_000
    return next((name for name, numbers in FAULTS.items() if number in numbers), "")


def rows(count: int) -> list[CaseRow]:
    """Cases of different texts, every third one violating and rated so."""
    return [
        case_row(f"c-{number:05}", _text(number), "scams", number % 3 == 0, number % 3 == 0)
        for number in range(count)
    ]


def _text(number: int) -> str:
    return f"Post {number}: " + (
        "pay the fee and claim the prize" if number % 3 == 0 else "a walk in the park"
    )


def measure(root: Path, count: int, at_once: int, timeout: float, thinks: float) -> Figures:
    """Decide `count` cases thrice in a new store, and hold what is stored against what the server saw."""
    store = Store(f"sqlite:///{root / 'redline.db'}", check=False)
    store.migrate()
    fill_documents(store)
    made = rows(count)
    for start in range(0, count, 1_000):
        with store.write() as tx:
            tx.cases.add_rows(made[start : start + 1_000])
    try:
        with LlmDouble(Model(timeout, thinks)) as double:
            return _measured(store, double, root, [row.id for row in made], at_once, timeout)
    finally:
        store.close()


def _measured(
    store: Store, double: LlmDouble, root: Path, ids: list[CaseId], at_once: int, timeout: float
) -> Figures:
    given = {"concurrency": at_once, "timeout_seconds": timeout, "price_in": PRICE_IN, "price_out": PRICE_OUT}
    judge = judge_before(store, double, root, **given, daily_budget=1_000.0)
    started = time.monotonic()
    first = decide_cases(store, judge, "scams", ids)
    seconds = time.monotonic() - started
    second = decide_cases(store, judge, "scams", ids)
    full = _ledger(store)
    budget = sum(call.cost for call in full) + 0.1 * len(ids) * _price(1)
    poor = judge_before(store, double, root, **given, daily_budget=budget)
    last = decide_cases(store, poor, "scams", ids)
    taken, most = len(double.requests), double.most_at_once
    calls = _ledger(store)
    with store.read() as tx:
        right = accuracy(tx, "scams", second.run, ids)[1]
        stored = tx.connection.scalar(
            select(func.count()).select_from(tables.decisions).where(tables.decisions.c.run == second.run)
        )
        decided = tx.cases.decided_in(second.run)
    runs = (first, second, last)
    spent = sum(call.cost for call in calls)
    checks = {
        "a case was lost": len(decided) == len(ids),
        "a case was doubled": stored == len(ids),
        "verdicts do not add up": first.tally.states.total() == len(ids) == last.tally.states.total(),
        "what was missing was not asked for again": second.decided == first.tally.unanswered,
        "a call has no row in the ledger, or a row no call": len(calls) == taken,
        "a row was not settled": not any(call.outcome == "reserved" for call in calls),
        "an answer was not charged as counted": _charged_as_counted(calls),
        "the runs' costs are not the ledger's": abs(spent - sum(run.tally.cost for run in runs)) < 1e-6,
        "the budget was passed": spent <= budget,
        "the budget did not end the run": last.tally.states["unasked"] > 0,
        "too many were asked at once": most <= at_once + sum(call.outcome == "timeout" for call in calls),
        "a decision is wrong": right.count == right.n == len(ids),
    }
    return Figures(
        cases=len(ids),
        seconds=seconds,
        first=first,
        second=second,
        last=last,
        calls=Counter(call.outcome for call in calls),
        spent=spent,
        right=(right.count, right.n),
        most_at_once=most,
        problems=tuple(words for words, holds in checks.items() if not holds),
    )


def _ledger(store: Store) -> list[LlmCall]:
    with store.read() as tx:
        return tx.spending.calls(START)


def _price(answers: int) -> float:
    return answers * (TOKENS_IN * PRICE_IN + TOKENS_OUT * PRICE_OUT) / 1e6


def _charged_as_counted(calls: list[LlmCall]) -> bool:
    said = [call for call in calls if call.outcome in (ANSWERED, "bad answer")]
    return all((call.tokens_in, call.tokens_out) == (TOKENS_IN, TOKENS_OUT) for call in said) and (
        abs(sum(call.cost for call in said) - _price(len(said))) < 1e-6
    )


def told(found: Figures) -> str:
    """The figures, a line each."""
    tally = found.first.tally
    states = ", ".join(f"{count:,} {state}" for state, count in tally.states.most_common())
    lines = [
        f"{found.cases:,} cases, at most {found.most_at_once} calls at once: {found.seconds:.0f} s, "
        f"{found.cases / found.seconds:.0f} cases/s",
        f"first command: {states}; parse rate {tally.parse_rate:.2%}, at once {tally.parse_rate_at_once:.2%}",
        f"latency of an answer: p50 {tally.latency(0.5):.2f} s, p95 {tally.latency(0.95):.2f} s",
        f"same command again: {found.second.decided:,} decided; right {found.right[0]:,} of {found.right[1]:,}",
        f"with the budget at its end: {dict(found.last.tally.states)}",
        f"ledger: {dict(found.calls)}, ${found.spent:.4f}",
        f"problems: {', '.join(found.problems) or 'none'}",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and print; exit 1 where something did not hold."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with TemporaryDirectory(prefix="redline-") as folder:
        found = measure(Path(folder), count, AT_ONCE, timeout=10, thinks=1.0)
    sys.stdout.write(told(found) + "\n")
    sys.exit(bool(found.problems))


if __name__ == "__main__":
    main()
