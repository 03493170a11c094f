"""`redline compile` and `redline prompt`: what they print, and how they end."""

from pathlib import Path

import pytest
import yaml

from knowledge_base.prompts import PromptSpec
from tests.commands.conftest import Cli
from tests.commands.test_contract import check
from tests.llm_answers import HOSTILE, Answer, Request, says
from tests.llm_desk import configure
from tests.llm_double import LlmDouble

POLICY = """\
---
id: spam
title: Spam
market: global
effective_from: 2026-01-01
---
# Spam

## 1 Not allowed
1.1 **Bulk posts.** Do not post the same link again and again.

1.2 **Bots.** Do not run accounts by script.
"""


def test_compile_prints_yaml_that_imports_and_takes_no_effect(
    cli: Cli, decided: Path, tmp_path: Path
) -> None:
    told = cli("compile", "scams", "-w", decided)
    assert told.code == 0, told.err
    assert PromptSpec.from_yaml(told.out).policy == "scams"
    assert "Nothing has taken effect. Next: redline propose prompt/scams" in told.err
    before = cli("prompt", "show", "scams", "-w", decided).out
    file = tmp_path / "scams.yaml"
    made = check(cli, "compile", cli("compile", "scams", "--out", file, "-w", decided, "--json"))
    assert file.read_text(encoding="utf-8") == made["yaml"] == told.out
    assert made["file"] == str(file)
    assert cli("prompt", "show", "scams", "-w", decided).out == before


def test_compile_takes_the_clauses_of_a_market_and_a_day(cli: Cli, decided: Path) -> None:
    german = cli("compile", "scams", "--market", "DE", "--name", "scams-de", "-w", decided)
    assert yaml.safe_load(german.out)["name"] == "scams-de"
    assert "announce a prize at all" in german.out
    assert "announce a prize at all" not in cli("compile", "scams", "-w", decided).out
    early = cli("compile", "scams", "--as-of", "2001-01-01", "-w", decided)
    assert early.code == 1
    assert "give another --as-of or --market" in early.err


def test_compile_reads_a_policy_that_is_not_imported(cli: Cli, decided: Path, tmp_path: Path) -> None:
    file = tmp_path / "spam.md"
    file.write_text(POLICY, encoding="utf-8")
    told = cli("compile", file, "-w", decided)
    assert told.code == 0, told.err
    labels = [one["label"] for one in yaml.safe_load(told.out)["questions"]]
    assert labels == ["bulk-posts", "bots"]
    assert "redline import prompt spam.yaml" in told.err


def test_an_unknown_policy_or_prompt_is_told_with_those_there_are(cli: Cli, decided: Path) -> None:
    policy = cli("compile", "nope", "-w", decided)
    assert (policy.code, "there are scams" in policy.err) == (2, True)
    prompt = cli("prompt", "lint", "nope", "-w", decided)
    assert (prompt.code, "there are scams" in prompt.err) == (2, True)


def test_prompt_show_draws_the_tree_or_prints_the_yaml(cli: Cli, decided: Path) -> None:
    shown = check(cli, "prompt show", cli("prompt", "show", "scams", "--tree", "-w", decided, "--json"))
    assert shown["tree"].startswith("scams: ")
    plain = cli("prompt", "show", "scams", "-w", decided)
    assert PromptSpec.from_yaml(plain.out).to_yaml() == plain.out


def test_prompt_lint_ends_with_1_where_something_is_an_error(cli: Cli, decided: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean.yaml"
    cli("compile", "scams", "--out", clean, "-w", decided)
    done = check(cli, "prompt lint", cli("prompt", "lint", clean, "-w", decided, "--json"))
    assert (done["errors"], done["clauses_known"]) == (0, True)
    twice = yaml.safe_load(clean.read_text(encoding="utf-8"))
    twice["questions"].append(twice["questions"][0] | {"id": "again"})
    broken = tmp_path / "broken.yaml"
    broken.write_text(yaml.safe_dump(twice), encoding="utf-8")
    found = check(cli, "prompt lint", cli("prompt", "lint", broken, "-w", decided, "--json"), code=1)
    assert [one["check"] for one in found["found"]] == ["unreachable question"]
    told = cli("prompt", "lint", broken, "-w", decided)
    assert "questions.again" in told.out
    assert "Next: remove it" in told.out


def test_prompt_lint_of_a_file_needs_no_workspace(cli: Cli, decided: Path, tmp_path: Path) -> None:
    file = tmp_path / "scams.yaml"
    cli("compile", "scams", "--out", file, "-w", decided)
    done = cli("prompt", "lint", file, "-w", tmp_path)
    assert done.code == 0, done.err
    assert "its clauses were not looked at" in done.out


def test_prompt_lint_counts_the_tokens_of_a_model_offline(cli: Cli, decided: Path) -> None:
    done = check(
        cli,
        "prompt lint",
        cli("prompt", "lint", "scams", "--model", "gpt-4o", "-w", decided, "--json"),
        code=1,
    )
    (length,) = done["lengths"]
    assert length["model"] == "gpt-4o"
    assert 100 < length["tokens"] < length["window"]


def plainer(request: Request) -> Answer:
    """A model that says one thing in fewer words and another wrongly."""
    parts = [one for one in request.data("parts") if one["id"] in ("ask", "criterion 1")]
    said = [one | {"text": one["text"].replace("Does the content", "Does it")} for one in parts]
    return says({"parts": [*said, {"id": "ask \x1b[31m", "clause": "scams/9.9", "text": HOSTILE[3]}]})


def test_compile_rewords_by_a_model_and_tells_what_was_taken_and_what_was_refused(
    cli: Cli, decided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = cli("compile", "scams", "-w", decided)
    with LlmDouble(plainer) as double:
        configure(monkeypatch, double)
        told = cli("compile", "scams", "--reword", "-w", decided)
        done = check(cli, "compile", cli("compile", "scams", "--reword", "-w", decided, "--json"))
    assert told.code == 0, told.err
    assert "Does it " in told.out
    assert yaml.safe_load(told.out).keys() == yaml.safe_load(plain.out).keys()
    assert "reworded ask (scams/2.1)" in told.err
    assert "it was not shown such a part" in told.err
    assert "F1 of the embedded judge on " in told.err
    assert not any(mark in told.out + told.err for mark in ("\x1b", "\u202e"))
    assert done["yaml"] == told.out
    assert {one["taken"] for one in done["reworded"]["wordings"]} == {True, False}
    assert len(done["reworded"]["prompt"]) >= 64
    again = tmp_path / "reworded.yaml"
    again.write_text(told.out, encoding="utf-8")
    assert cli("prompt", "lint", again, "-w", decided).code == 0


def test_rewording_without_a_model_is_refused_with_the_page_that_helps(cli: Cli, decided: Path) -> None:
    done = cli("compile", "scams", "--reword", "-w", decided)
    assert (done.code, done.out) == (1, "")
    assert "docs/llm.md" in done.err


def test_rewording_a_file_that_is_not_imported_measures_nothing(
    cli: Cli, decided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "spam.md"
    file.write_text(POLICY, encoding="utf-8")
    with LlmDouble(plainer) as double:
        configure(monkeypatch, double)
        told = cli("compile", file, "--reword", "-w", decided)
    assert told.code == 0, told.err
    assert "was not measured" in told.err
