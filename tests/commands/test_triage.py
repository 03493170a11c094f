"""A triage that was cut short goes on where it stopped, and stores nothing twice."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import Cli

ROOT = Path(__file__).parents[2]
WITH_WORDS = """\
import sys
import knowledge_base.workspace
from tests.fakes import WordEmbedder
knowledge_base.workspace.MiniLM = lambda folder=None: WordEmbedder()
import redline
redline.main()
"""


def test_a_triage_killed_between_two_steps_is_resumed(cli: Cli, decided: Path) -> None:
    arguments = [sys.executable, "-u", "-c", WITH_WORDS, "triage", "-w", str(decided)]
    with subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stderr is not None
        said = [line for line in iter(first.stderr.readline, "") if "2 of 2" in line or first.send_signal(0)]
        assert said == ["  2 of 2: scams:fp\n"]
