"""The gateway over real HTTP: what it may cost, what is kept, and how it is configured."""

import logging
import re
import subprocess
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from agents.llm import Gateway, gateway_for
from agents.llm_budget import Budget
from agents.llm_errors import BadAnswer, BudgetSpent, NoModel
from agents.llm_settings import LlmSettings, read_settings
from knowledge_base.errors import RedlineError, WrongUsage
from knowledge_base.records import Record
from knowledge_base.store import Store
from tests import llm_answers
from tests.llm_answers import Answer, Request, fails, says
from tests.llm_desk import CASE, ENDS, FUTURE, GOOD, PROMPT, ROOT, START, VALUES, Verdict, desk, settings_for
from tests.llm_double import KEY, LlmDouble


def test_a_call_that_could_exceed_the_budget_is_not_made(ledger: Store) -> None:
    with desk(ledger, [GOOD], daily_budget=0.001) as at:
        problem = at.fails(BudgetSpent)
        assert (at.double.requests, at.calls) == ([], [])
    assert "REDLINE_LLM_DAILY_BUDGET" in str(problem)


def most_of_one(store: Store) -> float:
    """What is reserved for one call, as the ledger has it while the call is under way."""
    seen: list[float] = []

    def answer(request: Request) -> Answer:
        with store.read() as tx:
            seen.append(tx.spending.spent_since(START))
        return GOOD

    with desk(store, answer) as at:
        at.ask()
    return seen[0]


def test_mending_an_answer_is_held_to_the_budget_too(ledger: Store) -> None:
    budget = 1.01 * most_of_one(ledger)
    with LlmDouble([llm_answers.malformed()] * 2) as double:
        gateway = Gateway(ledger, settings_for(double, daily_budget=budget), clock=lambda: FUTURE)
        with pytest.raises(BudgetSpent):
            gateway.structured("judge", PROMPT, VALUES, Verdict)
        assert len(double.requests) == 1


def test_threads_of_two_gateways_never_exceed_the_budget(store: Store) -> None:
    other = Store(store.url)
    budget, seen = 0.02, []

    def answer(request: Request) -> Answer:
        with store.read() as tx:
            seen.append(tx.spending.spent_since(START))
        return GOOD

    with LlmDouble(answer) as double:
        settings = settings_for(double, daily_budget=budget, max_tokens=1000)
        gateways = [Gateway(store, settings), Gateway(other, settings)]

        def ask(number: int) -> int:
            asked = 0
            with suppress(BudgetSpent):
                while True:
                    gateways[number % 2].structured("judge", PROMPT, VALUES, Verdict)
                    asked += 1
            return asked

        with ThreadPoolExecutor(8) as pool:
            asked = sum(pool.map(ask, range(8)))
        with store.read() as tx:
            spent, calls = tx.spending.spent_since(START), tx.spending.calls(START)
    other.close()
    assert asked == len(double.requests) == len(calls)
    assert asked > 8
    assert spent <= budget
    assert max(seen) <= budget + 1e-12


RESERVES = """
import sys
from agents.llm_budget import Budget
from agents.llm_errors import BudgetSpent
from agents.llm_settings import LlmSettings
from knowledge_base.records import now
from knowledge_base.store import Store
store = Store(sys.argv[1])
budget = Budget(store, LlmSettings(model="m", price_in=1, price_out=1, daily_budget=1.0), now)
print("ready", flush=True)
sys.stdin.readline()
made = 0
try:
    while True:
        budget.reserve("p", "d", 0.01)
        made += 1
except BudgetSpent:
    print(made)
"""


def test_processes_never_exceed_the_budget_and_what_they_leave_behind_counts(store: Store) -> None:
    url = store.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", RESERVES, url]
    children = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    made = sum(int(child.communicate("go\n", timeout=60)[0]) for child in children)
    assert made in (99, 100)
    budget = Budget(store, settings_for(daily_budget=1.0), lambda: datetime.now(UTC))
    assert budget.spent_today() == pytest.approx(made / 100)
    with pytest.raises(BudgetSpent):
        budget.reserve("p", "d", 0.02)


def test_a_new_day_has_a_budget_of_its_own(ledger: Store) -> None:
    budget, moments = 1.01 * most_of_one(ledger), [FUTURE]
    with LlmDouble([GOOD] * 2) as double:
        gateway = Gateway(ledger, settings_for(double, daily_budget=budget), clock=lambda: moments[0])
        gateway.structured("judge", PROMPT, VALUES, Verdict)
        with pytest.raises(BudgetSpent):
            gateway.structured("judge", PROMPT, VALUES, Verdict)
        moments[0] += timedelta(minutes=2)
        gateway.structured("judge", PROMPT, VALUES, Verdict)


def test_a_price_nobody_knows_counts_as_nothing_and_is_told_once(
    ledger: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with desk(ledger, [GOOD] * 2, price_in=None, price_out=None, daily_budget=0) as at:
        assert at.ask().cost == at.ask().cost == 0
        assert at.outcomes == ["answered, unpriced"] * 2
        assert not at.gateway.budget.is_priced
    assert [record.message for record in caplog.records].count(caplog.records[0].message) == 1
    assert "REDLINE_LLM_PRICE_IN" in caplog.text


def test_litellm_knows_the_price_of_a_model_and_it_is_not_that_of_another_provider(ledger: Store) -> None:
    known = Budget(ledger, LlmSettings(model="openai/gpt-5-mini"), lambda: START)
    assert known.is_priced
    assert known.cost(1_000_000, 0) == pytest.approx(0.25)
    assert not Budget(ledger, LlmSettings(model="ollama_chat/gpt-5-mini"), lambda: START).is_priced


# The cache


def test_the_same_question_is_answered_from_the_store(store: Store) -> None:
    with desk(store, [GOOD], cache=True) as at:
        first, second = at.ask(), at.ask()
        assert len(at.double.requests) == 1
        assert at.outcomes == ["answered", "cached"]
    assert second.value == first.value
    assert (first.cached, second.cached, second.cost, second.tokens) == (False, True, 0, 0)


def test_another_question_model_or_form_is_asked_anew(ledger: Store) -> None:
    class Other(Record):
        label: Literal["yes", "no"]
        why: str
        sure: bool = True

    with LlmDouble(lambda request: GOOD, models=("double", "double-2")) as double:

        def ask(schema: type[Any] = Verdict, values: dict[str, str] = VALUES, **changes: Any) -> int:
            gateway = Gateway(ledger, settings_for(double, cache=True, **changes))
            gateway.structured("judge", PROMPT, values, schema)
            return len(double.requests)

        assert [ask(), ask()] == [1, 1]
        assert ask(values=VALUES | {"case": "b"}) == 2
        assert ask(values=VALUES | {"case": "none", "note": CASE}) == 3
        assert ask(schema=Other) == 4
        assert ask(temperature=0.5) == 5
        assert ask(model="openai/double-2") == 6
        assert ask() == 6


def test_bad_answers_are_not_kept(ledger: Store) -> None:
    with desk(ledger, [llm_answers.malformed()] * 2 + [GOOD], cache=True) as at:
        at.fails(BadAnswer)
        assert not at.ask().cached


def test_a_kept_answer_that_does_not_fit_any_more_is_asked_for_anew(ledger: Store) -> None:
    from sqlalchemy import text

    with desk(ledger, [GOOD] * 2, cache=True) as at:
        at.ask()
        with ledger.write() as tx:
            tx.connection.execute(text("UPDATE llm_cache SET body = '{}'"))
        assert not at.ask().cached


# Many at once, and what is never told


def test_64_calls_at_once_are_answered_each_with_its_own(ledger: Store) -> None:
    together = threading.Barrier(64)

    def answer(request: Request) -> Answer:
        together.wait(timeout=60)
        found = re.search(r"case number (\d+)", request.text)
        return says({"label": "yes", "why": found[1] if found else "none"})

    with desk(ledger, answer, timeout_seconds=60) as at, ThreadPoolExecutor(64) as pool:
        said = list(pool.map(lambda number: at.ask(case=f"case number {number}").value.why, range(64)))
        assert at.double.most_at_once == 64
    assert said == [str(number) for number in range(64)]


def test_neither_the_key_nor_the_case_is_ever_told(
    ledger: Store, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "sk-another-secret-98765"
    caplog.set_level(logging.DEBUG)
    told = []
    bad = [*(answer for answers, _, _ in ENDS for answer in answers), fails(400, CASE), llm_answers.drops()]
    with LlmDouble(lambda request: bad[len(double.requests) % len(bad)]) as double:
        for key in [KEY] * (len(bad) + 5) + [secret]:
            gateway = Gateway(ledger, settings_for(double, api_key=key, retries=0, timeout_seconds=5))
            with pytest.raises(RedlineError) as caught:
                gateway.structured("judge", PROMPT, VALUES, Verdict)
            told += [str(caught.value), *traceback.format_exception(caught.value)]
            told += [repr(gateway.settings)]
        assert (401, f"Incorrect API key provided: Bearer {secret}") in double.refused
    shown = capfd.readouterr()
    whole = "\n".join([*told, caplog.text, shown.out, shown.err])
    for never in (KEY, secret, "xylophone", "mira@example.com"):
        assert never not in whole


# Settings


def test_without_a_model_there_is_no_gateway(ledger: Store) -> None:
    assert gateway_for(ledger) is None
    with pytest.raises(NoModel, match="REDLINE_LLM_MODEL"):
        Gateway(ledger, LlmSettings(model=""))


def test_the_environment_configures_the_gateway(ledger: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("MODEL", "openai/x"), ("PRICE_IN", ""), ("API_KEY", KEY), ("DAILY_BUDGET", "2.5")):
        monkeypatch.setenv(f"REDLINE_LLM_{name}", value)
    gateway = gateway_for(ledger)
    assert gateway is not None
    assert (gateway.model, gateway.settings.daily_budget, gateway.settings.price_in) == (
        "openai/x",
        2.5,
        None,
    )
    assert KEY not in repr(gateway.settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [("DAILY_BUDGET", "nan"), ("DAILY_BUDGET", "-1"), ("TIMEOUT_SECONDS", "0"), ("RETRIES", "x")],
)
def test_a_setting_that_is_off_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"REDLINE_LLM_{name}", value)
    with pytest.raises(WrongUsage, match=f"REDLINE_LLM_{name}"):
        read_settings()


def test_only_one_module_imports_litellm() -> None:
    importing = re.compile(r"^\s*(import|from) litellm", re.MULTILINE)
    found = [
        file.name for file in (ROOT / "agents").rglob("*.py") if importing.search(file.read_text("utf-8"))
    ]
    assert found == ["llm_library.py"]


def test_importing_the_gateway_does_not_load_litellm() -> None:
    program = "import sys, agents.llm, agents.llm_check; assert 'litellm' not in sys.modules, 'loaded'"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60).returncode == 0
