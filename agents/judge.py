"""The LLM as a judge: runs a prompt's decision tree by asking a model, many cases at once, each answer checked.

What a model did not answer is a verdict that says why. The budget ends a run before it is passed: the rest is told as
not asked. So does a row of failures, for a key that is wrong is wrong for every case.
"""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from agents.briefs import Brief, Briefs
from agents.llm import Gateway
from agents.llm_errors import BadAnswer, BudgetSpent, ModelFailed, ModelRefused
from agents.llm_settings import read_settings
from agents.pictures import Pictures
from agents.prompting import load_prompt
from knowledge_base.cases import Case
from knowledge_base.embed import Embedder
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import CaseId
from knowledge_base.spending import Charge
from knowledge_base.store import Store
from tools.answer_check import inconsistency, score_of, trace_of
from tools.answer_form import Answer, answer_form
from tools.verdicts import State, Verdict, label_of_trace

PURPOSE = "decide"
LEAST_BLOCK = 16
LEAST_PATIENCE = 20
"""Failures in a row, at least, after which nothing more is asked; twice the calls at once where that is more."""


@dataclass
class _Sitting:
    """One call of `decide`: what it was charged for each case so far, and how many failures came in a row."""

    spec: PromptSpec
    form: type[Answer]
    charges: dict[CaseId, list[Charge]]
    failures: int = 0
    stopped: str = ""
    """Why nothing more is asked for now."""
    gave_up: bool = False


class LlmJudge:
    """Decides by asking the gateway's model."""

    def __init__(self, gateway: Gateway, briefs: Briefs) -> None:
        self._gateway, self._briefs = gateway, briefs
        self._at_once = gateway.settings.concurrency

    @property
    def name(self) -> str:
        """The model, as litellm names it."""
        return self._gateway.model

    @property
    def block(self) -> int:
        """Few: an answer that was paid for is stored soon."""
        return max(self._at_once, LEAST_BLOCK)

    def decide(self, spec: PromptSpec, thresholds: Thresholds, cases: Iterable[Case]) -> Iterator[Verdict]:
        """A verdict a case, as they come. Thresholds are for scores of the embedded judge: a model's tree decides."""
        sitting = _Sitting(spec, answer_form(spec), {})
        left, at_once = iter(cases), self._at_once
        while True:
            unpaid: list[Case] = []
            for case, verdict in self._pass(sitting, left, at_once):
                if verdict.state == "unasked":
                    unpaid.append(case)
                else:
                    yield verdict
            if not sitting.stopped:
                return
            left = chain(unpaid, left)
            if at_once == 1 or sitting.gave_up:
                break
            # What is reserved for calls under way counts as spent, so fewer at once may still be paid for.
            at_once, sitting.stopped = at_once // 2, ""
        for case in left:
            charges = tuple(sitting.charges.pop(case.id, ()))
            yield Verdict(case.id, "unasked", problem=sitting.stopped, charges=charges)

    def _pass(self, sitting: _Sitting, cases: Iterator[Case], at_once: int) -> Iterator[tuple[Case, Verdict]]:
        """Ask about cases until none is left or there is a reason to stop; yields each that was taken."""
        waiting: dict[Future[Verdict], Case] = {}
        with _threads(at_once) as threads:
            for brief in self._briefs.of(sitting.spec, cases, self.block, lambda: bool(sitting.stopped)):
                waiting[threads.submit(self._verdict, sitting, brief)] = brief.case
                if len(waiting) >= at_once:
                    yield from self._done(sitting, waiting)
            while waiting:
                yield from self._done(sitting, waiting)

    def _done(
        self, sitting: _Sitting, waiting: dict[Future[Verdict], Case]
    ) -> Iterator[tuple[Case, Verdict]]:
        for done in wait(waiting, return_when=FIRST_COMPLETED).done:
            verdict = done.result()
            self._note(sitting, verdict)
            yield waiting.pop(done), verdict

    def _note(self, sitting: _Sitting, verdict: Verdict) -> None:
        patience = max(LEAST_PATIENCE, 2 * self._at_once)
        if verdict.state == "failed":
            sitting.failures += 1
        elif not sitting.stopped:
            sitting.failures = 0
        if verdict.state == "unasked":
            sitting.stopped = sitting.stopped or verdict.problem
        elif sitting.failures >= patience:
            sitting.gave_up = True
            sitting.stopped = f"{sitting.failures} cases in a row were not answered: {verdict.problem}"

    def _verdict(self, sitting: _Sitting, brief: Brief) -> Verdict:
        charges, started = sitting.charges.setdefault(brief.case.id, []), time.monotonic()
        if sitting.stopped:
            return Verdict(brief.case.id, "unasked", problem=sitting.stopped, charges=tuple(charges))
        try:
            said = self._gateway.structured(
                PURPOSE, load_prompt("judge_case"), brief.values, sitting.form, charges, brief.pictures
            )
        except BudgetSpent as spent:
            return Verdict(brief.case.id, "unasked", problem=str(spent), charges=tuple(charges))
        except (BadAnswer, ModelRefused, ModelFailed) as problem:
            return Verdict(
                brief.case.id,
                _state(problem),
                problem=str(problem),
                unseen=brief.unseen,
                charges=tuple(charges),
                seconds=time.monotonic() - started,
            )
        trace = trace_of(sitting.spec, said.value, brief.text, bool(brief.pictures))
        label = label_of_trace(sitting.spec, trace)
        return Verdict(
            brief.case.id,
            "answered",
            violates=bool(label),
            label=label,
            score=score_of(said.value, bool(label)),
            trace=trace,
            problem=inconsistency(sitting.spec, said.value, trace),
            unseen=brief.unseen,
            charges=tuple(charges),
            seconds=said.seconds,
        )


def llm_judge(store: Store, embedder: Embedder, root: Path, fresh: bool = False) -> LlmJudge:
    """The judge that the environment configures, for a workspace in `root`; `fresh`: no answer of before is taken.

    Raises: NoModel when no model is configured.
    """
    settings = read_settings()
    gateway = Gateway(store, settings.model_copy(update={"cache": False}) if fresh else settings)
    return LlmJudge(gateway, Briefs(store, embedder, Pictures(root, settings)))


def _state(problem: BadAnswer | ModelRefused | ModelFailed) -> State:
    if isinstance(problem, BadAnswer):
        return "unparsable"
    return "refused" if isinstance(problem, ModelRefused) else "failed"


@contextmanager
def _threads(number: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that drop what they have not begun when the work ends early."""
    threads = ThreadPoolExecutor(number, thread_name_prefix="judge")
    try:
        yield threads
    finally:
        threads.shutdown(wait=True, cancel_futures=True)
