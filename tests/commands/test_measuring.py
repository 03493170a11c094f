"""`--judge llm` on what is drafted: options, the environment, and what --json says of it."""

from pathlib import Path

import pytest

from tests.commands.conftest import Cli, Room
from tests.commands.test_contract import check
from tests.llm_desk import configure
from tests.llm_double import LlmDouble
from tests.llm_judging import nearest
from tests.scenes import warned_prompt_text


def test_a_text_of_ones_own_is_measured_by_the_model_that_the_environment_chooses(
    cli: Cli, room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "scams.yaml"
    file.write_text(warned_prompt_text(), encoding="utf-8")
    words = ("propose", "prompt/scams", file, "--why", "warnings", "--as", "ada", "--calls", "80")
    refused = room.run(*words, "--judge", "llm")
    assert refused.code == 1
    assert "REDLINE_LLM_MODEL" in refused.err
    monkeypatch.setenv("REDLINE_JUDGE", "llm")
    with LlmDouble(nearest) as double:
        configure(monkeypatch, double, PRICE_IN="1", PRICE_OUT="2")
        made = check(cli, "propose", room.run(*words, "--json"))
    evidence = made["evidence"]
    assert (evidence["judge"], evidence["asked"]["most"]) == ("openai/double", 80)
    assert evidence["asked"]["questions"] == len(double.requests) <= 80
    shown = room.run("proposals", "show", made["proposal"])
    assert "Measured by openai/double on" in shown.out
