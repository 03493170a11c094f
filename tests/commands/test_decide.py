"""`redline decide` with a model on loopback: what it says of answers, refusals and cost, and how it goes on."""

import json
from pathlib import Path

import pytest

from commands.judged_results import JudgedRun
from commands.judged_words import alike_words
from commands.results import PolicyScores
from tests import llm_answers
from tests.builders import case_rows, prompt_spec
from tests.commands.conftest import Cli, Room
from tests.commands.test_contract import check
from tests.llm_answers import Answer, Request, fails, says
from tests.llm_double import KEY, LlmDouble
from tests.llm_judging import answer_to, by_case, case_in, sound
from tools.decide import DecidedRun
from tools.judged import Share
from tools.render import messages
from tools.tally import Tally

DECIDE = ("decide", "--judge", "llm", "--prompt", "scams")


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A model and its prices; each test says where it is."""
    given = {"MODEL": "openai/double", "API_KEY": KEY, "PRICE_IN": "1", "PRICE_OUT": "2", "RETRIES": "0"}
    for name, value in given.items():
        monkeypatch.setenv(f"REDLINE_LLM_{name}", value)
    return monkeypatch


def test_without_a_model_the_llm_judge_is_refused_and_the_embedded_one_decides(
    cli: Cli, decided: Path
) -> None:
    refused = cli(*DECIDE, "-w", decided)
    assert refused.code == 1
    assert "REDLINE_LLM_MODEL" in refused.err


def test_the_summary_tells_answers_refusals_accuracy_and_cost(
    cli: Cli, room: Room, configure: pytest.MonkeyPatch
) -> None:
    special = {"mentor": llm_answers.refuses(), "golden": llm_answers.malformed()}
    with LlmDouble(by_case(special)) as double:
        configure.setenv("REDLINE_LLM_API_BASE", double.url)
        told = check(cli, "decide", room.run(*DECIDE, "--json"))
        words = room.run(*DECIDE)
    (run,) = told["runs"]
    assert (told["judge"], told["kind"]) == ("openai/double", "llm")
    assert run["answered"] + run["refused"] + run["unparsable"] == run["cases"] == 60
    assert min(run["refused"], run["unparsable"]) > 0
    assert run["accuracy"]["n"] == run["answered"]
    assert run["accuracy_of_all"]["n"] == 60
    assert run["accuracy"]["count"] == run["accuracy_of_all"]["count"]
    assert run["parse_rate"] == run["answered"] / (run["answered"] + run["unparsable"])
    assert run["cost"] > 0
    assert 0 < run["p50_seconds"] <= run["p95_seconds"]
    assert f"0 of {run['refused'] + run['unparsable']} answered" in words.out
    assert "give the command again" in words.out


def test_the_environment_may_choose_the_judge(room: Room, configure: pytest.MonkeyPatch) -> None:
    configure.setenv("REDLINE_JUDGE", "llm")
    with LlmDouble(sound) as double:
        configure.setenv("REDLINE_LLM_API_BASE", double.url)
        assert room.run("decide", "--prompt", "scams", "--json").json["judge"] == "openai/double"


def test_a_model_that_answers_nothing_ends_with_3_and_the_reason(
    room: Room, configure: pytest.MonkeyPatch
) -> None:
    with LlmDouble(lambda request: fails(401)) as double:
        configure.setenv("REDLINE_LLM_API_BASE", double.url)
        done = room.run(*DECIDE)
    assert done.code == 3
    assert "check REDLINE_LLM_API_KEY" in done.out
    assert KEY not in done.out + done.err


def test_repeats_tell_the_share_of_verdicts_that_change(
    cli: Cli, room: Room, configure: pytest.MonkeyPatch
) -> None:
    asked: dict[str, int] = {}

    def wavering(request: Request) -> Answer:
        case = case_in(request)
        asked[case] = asked.get(case, 0) + 1
        wavers = "voucher" in case and asked[case] == 2
        return says(answer_to(request, {"q1-prize-fee": "voucher"} if wavers else None))

    ids = [row.id for row in case_rows() if row.id.endswith(("0", "1"))]
    words = (*DECIDE, *(word for one in ids for word in ("--cases", one)), "--repeat", "3", "--json")
    with LlmDouble(sound) as double, LlmDouble(wavering) as other:
        configure.setenv("REDLINE_LLM_API_BASE", double.url)
        (steady,) = check(cli, "decide", room.run(*words))["runs"]
        configure.setenv("REDLINE_LLM_API_BASE", other.url)
        (run,) = check(cli, "decide", room.run(*words))["runs"]
    assert len(double.requests) == len(other.requests) == 3 * len(ids)
    assert (steady["changed"]["count"], steady["changed"]["n"]) == (0, len(ids))
    assert 0 < run["changed"]["count"] < len(ids)
    assert run["changed"]["low"] < run["changed"]["share"] < run["changed"]["high"]
    assert len(set(run["runs"])) == 3


def test_what_a_model_keeps_refusing_does_not_hold_up_deciding_anew(
    room: Room, configure: pytest.MonkeyPatch
) -> None:
    with LlmDouble(by_case({"mentor": llm_answers.refuses()})) as double:
        configure.setenv("REDLINE_LLM_API_BASE", double.url)
        first = room.run(*DECIDE, "--json").json["runs"][0]
        again = room.run(*DECIDE, "--json").json["runs"][0]
        anew = room.run(*DECIDE, "--anew", "--json").json["runs"][0]
    assert first["refused"] == again["cases"] > 0
    assert (again["runs"], again["answered"]) == (first["runs"], 0)
    assert anew["runs"] != first["runs"]
    assert (anew["cases"], anew["cached"]) == (60, 0)


def test_messages_edited_in_a_console_are_proposed_like_a_prompt(room: Room, tmp_path: Path) -> None:
    spec = prompt_spec()
    system, user = messages(spec, {})
    edited = system["content"].replace(spec.questions[0].ask, "Must a winner pay to get the prize?")
    file = tmp_path / "scams.messages.json"
    file.write_text(json.dumps([{**system, "content": edited}, user]), encoding="utf-8")
    done = room.run("propose", "prompt/scams", file, "--why", "plainer", "--as", "ada", "--json")
    assert done.code == 0, done.err
    shown = room.run("proposals", "show", done.json["proposal"])
    assert "q1-prize-fee: Must a winner pay to get the prize?" in " ".join(shown.out.split())


def run_of(prompt: str) -> JudgedRun:
    return JudgedRun.of(prompt, DecidedRun((), "scams", Tally()), (Share(0, 0), Share(0, 0)), None)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0, 9, 5), "scams-live flags none of 9 violating cases"),
        ((9, 5, 0, 0), "scams-live flags all of 5 harmless cases"),
        ((1, 0, 8, 5), ""),
        ((0, 0, 0, 5), ""),
    ],
)
def test_a_prompt_that_decides_all_alike_is_to_be_revised(
    counts: tuple[int, int, int, int], words: str
) -> None:
    tp, fp, fn, tn = counts
    rates = {"precision": None, "recall": None, "f1": None, "fpr": None}
    scores = PolicyScores(**rates, n=sum(counts), tp=tp, fp=fp, fn=fn, tn=tn, intervals={})
    told = alike_words(run_of("scams-live"), scores)
    assert told.startswith(words)
    assert ("redline revise scams-live --as YOU" in told) == bool(words)
