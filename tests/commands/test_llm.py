"""`redline llm` against a model on loopback."""

from pathlib import Path

import pytest

from tests.commands.conftest import Cli, Room
from tests.commands.test_contract import check
from tests.llm_answers import fails, malformed, says
from tests.llm_double import KEY, LlmDouble

ECHO = says({"word": "redline"})


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model and its prices; each test says where it is."""
    for name, value in (("MODEL", "openai/double"), ("API_KEY", KEY), ("PRICE_IN", "1"), ("PRICE_OUT", "2")):
        monkeypatch.setenv(f"REDLINE_LLM_{name}", value)


def test_check_tells_that_none_is_configured_and_how_to_mend_it(cli: Cli, decided: Path) -> None:
    done = cli("llm", "check", "-w", decided, "--json")
    assert (done.code, done.out) == (1, "")
    assert "REDLINE_LLM_MODEL" in done.err


@pytest.mark.usefixtures("configure")
def test_check_makes_one_call_and_spending_shows_it(
    cli: Cli, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LlmDouble([ECHO, malformed(), ECHO]) as double:
        monkeypatch.setenv("REDLINE_LLM_API_BASE", double.url)
        checked = check(cli, "llm check", room.run("llm", "check", "--json"))
        assert len(double.requests) == 1
        words = room.run("llm", "check")
    assert (checked["model"], checked["priced"], checked["repaired"]) == ("openai/double", True, False)
    assert checked["spent_today"] == pytest.approx(checked["cost"])
    assert "of $5.00" in words.out
    assert "asked again" in words.out
    spent = check(cli, "llm spending", room.run("llm", "spending", "--json"))
    (row,) = spent["rows"]
    assert (row["purpose"], row["calls"], row["failed"]) == ("check", 3, 1)
    assert spent["spent_today"] == pytest.approx(row["cost"])
    assert "openai/double" in room.run("llm", "spending", "--days", 1).out


@pytest.mark.usefixtures("configure")
def test_check_that_fails_says_what_to_do_and_never_the_key(
    cli: Cli, decided: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "sk-a-key-that-is-wrong-123"
    with LlmDouble([fails(500)] * 3) as double:
        monkeypatch.setenv("REDLINE_LLM_API_BASE", double.url)
        monkeypatch.setenv("REDLINE_LLM_API_KEY", secret)
        wrong_key = cli("llm", "check", "-w", decided)
        monkeypatch.setenv("REDLINE_LLM_API_KEY", KEY)
        monkeypatch.setenv("REDLINE_LLM_RETRIES", "0")
        broken = cli("llm", "check", "-w", decided)
        monkeypatch.setenv("REDLINE_LLM_DAILY_BUDGET", "0")
        spent = cli("llm", "check", "-w", decided)
    assert (wrong_key.code, broken.code, spent.code) == (3, 3, 1)
    assert "REDLINE_LLM_API_KEY" in wrong_key.err
    assert secret not in wrong_key.err + wrong_key.out
    assert "status 500" in broken.err
    assert "REDLINE_LLM_DAILY_BUDGET" in spent.err


def test_a_setting_that_is_off_is_named_without_its_value(
    cli: Cli, decided: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDLINE_LLM_RETRIES", "often-4711")
    done = cli("llm", "check", "-w", decided)
    assert done.code == 2
    assert "REDLINE_LLM_RETRIES" in done.err
    assert "4711" not in done.err


def test_with_no_calls_spending_says_so(cli: Cli, decided: Path) -> None:
    done = cli("llm", "spending", "-w", decided)
    assert done.code == 0
    assert "no calls" in done.out
