"""A triage that was cut short goes on where it stopped, and stores nothing twice."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.commands.conftest import Cli

ROOT = Path(__file__).parents[2]
KILLED_BEFORE_THE_SECOND_STEP = """\
import os, signal, sys
import commands.triage, knowledge_base.workspace, redline
from tests.fakes import WordEmbedder

def say(words):
    if "2 of 2" in words:
        os.kill(os.getpid(), signal.SIGKILL)

commands.triage.say = say
knowledge_base.workspace.MiniLM = lambda folder=None: WordEmbedder()
redline.main()
"""


def test_a_triage_killed_between_two_steps_is_resumed(cli: Cli, decided: Path) -> None:
    arguments = [sys.executable, "-c", KILLED_BEFORE_THE_SECOND_STEP, "triage", "-w", str(decided)]
    killed = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert killed.stdout == ""

    resumed = cli("triage", "--resume", "-w", decided, "--json")
    assert resumed.code == 0, resumed.err
    whole = cli("triage", "-w", decided, "--json")
    found, expected = resumed.json, whole.json
    assert found["triage"] != expected["triage"]
    assert found["errors"] == expected["errors"]
    named = ("policy", "direction", "cause", "cases", "members", "name")
    assert [[f[name] for name in named] for f in found["findings"]] == [
        [f[name] for name in named] for f in expected["findings"]
    ]
    assert len({finding["id"] for finding in found["findings"]}) == len(found["findings"])
    assert Path(found["report"]).is_file()
    assert Path(found["report"]).with_suffix(".png").is_file()
    again = cli("triage", "--resume", "-w", decided)
    assert (again.code, again.out) == (1, "")
    assert "there is no unfinished triage" in again.err


def test_a_queue_and_a_day_narrow_it_down(cli: Cli, decided: Path) -> None:
    both = cli("triage", "-w", decided, "--json").json
    missed = cli("triage", "--queue", "fn", "-w", decided, "--json").json
    assert {finding["direction"] for finding in both["findings"]} == {"fn", "fp"}
    assert {finding["direction"] for finding in missed["findings"]} == {"fn"}
    assert 0 < missed["errors"] < both["errors"]
    # No case of the small workspace says when it happened.
    since = cli("triage", "--since", "2026-01-01", "-w", decided)
    assert (since.code, since.out) == (0, "0 errors in the queue; nothing to diagnose.\n")
