"""`redline labels rate`: people are asked, and an item is rated at the terminal, its text shown on a press only."""

from pathlib import Path
from typing import Protocol

import click
import pytest

from knowledge_base.workspace import Workspace
from tests.commands.conftest import Cli, Ran
from tests.commands.test_contract import check
from tests.commands.test_label_work import PEOPLE


class Sit(Protocol):
    """Somebody sits down and presses keys; then there is no more input."""

    def __call__(self, person: str, *keys: str, role: str = "rater") -> Ran:
        """What the command left behind."""
        ...


@pytest.fixture
def staffed(decided: Path) -> Path:
    """A decided workspace with raters."""
    with (decided / "redline.toml").open("a", encoding="utf-8") as file:
        file.write(PEOPLE)
    return decided


@pytest.fixture
def batch(cli: Cli, staffed: Path) -> str:
    """Two items that Rae and Ravi rate and Judy settles."""
    sample = ("labels", "sample", "--policy", "scams", "--size", 2, "--as", "ada", "-w", staffed, "--json")
    made = str(cli(*sample).json["batch"]["id"])
    asked = cli(*order(made, staffed), "--json")
    assert check(cli, "labels rate", asked)["standing"]["crew"]["raters"] == ["rae", "ravi"]
    return made


def order(batch: str, staffed: Path, raters: str = "rae, ravi") -> tuple[object, ...]:
    return (
        "labels",
        "rate",
        batch,
        "--raters",
        raters,
        "--adjudicator",
        "judy",
        "--as",
        "ada",
        "-w",
        staffed,
    )


@pytest.fixture
def sit(cli: Cli, staffed: Path, batch: str, monkeypatch: pytest.MonkeyPatch) -> Sit:
    """Who rates at a terminal."""

    def sat(person: str, *keys: str, role: str = "rater") -> Ran:
        left = iter(keys)

        def typed(prompt: str = "", **_: object) -> str:
            try:
                return next(left)
            except StopIteration:
                raise click.Abort from None

        monkeypatch.setattr("click.prompt", typed)
        return cli("labels", "rate", batch, "--as", person, "--role", role, "-w", staffed, "--json")

    return sat


def texts(staffed: Path, batch: str) -> list[str]:
    workspace = Workspace(staffed)
    with workspace.store.read() as tx:
        items = tx.batches.items(batch)
        found = [case.text for case in tx.cases.get([item.case for item in items]).values()]
    workspace.close()
    return found


def test_a_text_is_shown_on_a_press_only_and_two_raters_and_a_third_end_a_batch(
    cli: Cli, staffed: Path, batch: str, sit: Sit
) -> None:
    stopped = sit("rae", "q")
    assert not any(text in stopped.err + stopped.out for text in texts(staffed, batch))
    done = sit("rae", "", "v", "", "", "", "v", "", "")
    assert sum(text in done.err for text in texts(staffed, batch)) == 2
    assert done.json["answered"] == 2
    assert done.json["state"] == "nothing"
    assert done.json["standing"] is None
    assert sit("ravi", "", "n", "", "", "", "n", "", "").json["answered"] == 2
    settled = sit("judy", "", "v", "", "", "a fee is asked", "q", role="adjudicator")
    assert "1 × " in settled.err
    assert "rae" not in settled.err
    told = cli("labels", "batches", "-w", staffed, "--json").json["batches"][0]
    assert (told["ratings"], told["adjudicated"], told["split"]) == (4, 1, 1)


def test_skip_escalate_and_who_may_not(cli: Cli, staffed: Path, batch: str, sit: Sit) -> None:
    left = sit("rae", "s", "", "e")
    assert (left.json["answered"], left.json["left"], left.json["state"]) == (0, 2, "nothing")
    assert "one more person" in cli(*order(batch, staffed)).out
    assert sit("judy", "q").code == 1
    assert cli(*order(batch, staffed, "nobody")).code == 1
    assert cli(*order("B-none", staffed)).code == 1
