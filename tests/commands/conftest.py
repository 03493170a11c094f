"""The real command line in this process, and a small workspace that has been through the whole loop."""

import io
import json
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import redline
from tests.fakes import WordEmbedder

CONFIG = """\
seed = 7
[approval]
high_risk_flips = 0.9
[people.ada]
name = "Ada"
roles = ["author"]
[people.mira]
name = "Mira"
roles = ["author", "approver"]
[people.jonas]
name = "Jonas"
roles = ["approver"]
"""

POLICY = """\
---
id: gifts
title: Gifts on LIVE
market: global
effective_from: 2026-01-01
---
# Gifts on LIVE

## 1 Not allowed
1.1 Hosts do not ask viewers to send gifts.

1.2 Hosts do not promise prizes to those who give.

## 2 Allowed
2.1 Thanking a viewer for a gift is allowed.
"""

MARKET_POLICY = """\
---
id: gifts
title: Gifts on LIVE
market: DE
effective_from: 2026-03-01
---
# Gifts on LIVE

## 1 Not allowed
1.1 In Germany hosts may ask viewers to send gifts once an hour.
"""

PROMPT = """\
name: gifts
policy: gifts
title: Gifts on LIVE
questions:
- id: q1
  ask: Does the host ask viewers to send gifts?
  clause: gifts/1.1
  label: begging
  criteria:
  - please send gifts
  examples:
  - text: please send gifts now
"""

THRESHOLDS = """\
name: gifts
prompt: gifts
default: 0.9999
"""

GUIDELINE = """\
---
id: gifts
title: Labelling guideline for gifts
---
# Labelling guideline for gifts

1. Asking for gifts violates. (gifts/1.1)
"""

ESCALATION = """\
---
id: gifts
title: Escalation of gift fraud
---
# Escalation of gift fraud

Send cases with a loss of money to the fraud desk.
"""

WORDS = (
    "river lamp cloud tiger bread window garden silver pepper ladder forest button marble candle pencil rocket "
    "blanket saddle harbour violin basket copper meadow pigeon anchor velvet walnut thunder mirror castle"
).split()


@dataclass(frozen=True)
class Ran:
    """What a command line left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)


Cli = Callable[..., Ran]


def run(*arguments: object) -> Ran:
    """`redline` with these arguments, from `main` to its exit code."""
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["redline", *map(str, arguments)]
    try:
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            redline.main()
    finally:
        sys.argv = before
    assert isinstance(ended.value.code, int)
    return Ran(ended.value.code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session", autouse=True)
def _word_embedder() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("knowledge_base.workspace.MiniLM", lambda folder=None: WordEmbedder())
        for name in ("REDLINE_WORKSPACE", "REDLINE_PERSON", "REDLINE_DATABASE_URL", "REDLINE_CHROMA_URL"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
def cli() -> Cli:
    """The command line."""
    return run


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One document of each kind, and 80 cases."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in (
        ("policy.md", POLICY),
        ("policy.DE.md", MARKET_POLICY),
        ("prompt.yaml", PROMPT),
        ("thresholds.yaml", THRESHOLDS),
        ("guideline.md", GUIDELINE),
        ("escalation.md", ESCALATION),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    with (folder / "cases.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in case_rows())
    return folder


def case_rows() -> Iterator[dict[str, Any]]:
    """Half of them ask for gifts and are labelled so; the other half talk of anything else."""
    draw = random.Random(1)
    for number in range(80):
        violates = number % 2 == 0
        words = " ".join(draw.sample(WORDS, 6))
        yield {
            "id": f"c{number:02}",
            "text": f"please send gifts {words}" if violates else words,
            "occurred_at": f"2026-0{1 + number % 8}-10T12:00:00Z",
            "ratings": [{"rater": "r1", "policy": "gifts", "violates": violates}],
        }


@pytest.fixture(scope="session")
def _imported(tmp_path_factory: pytest.TempPathFactory, documents: Path) -> Path:
    root = tmp_path_factory.mktemp("imported") / "workspace"
    root.mkdir()
    (root / "redline.toml").write_text(CONFIG, encoding="utf-8")
    steps = [
        ("init", root),
        ("import", "policy", documents / "policy.md", documents / "policy.DE.md", "-w", root),
        *(
            ("import", kind, documents / f"{kind}.{suffix}", "-w", root)
            for kind, suffix in (
                ("prompt", "yaml"),
                ("thresholds", "yaml"),
                ("guideline", "md"),
                ("escalation", "md"),
            )
        ),
        ("import", "cases", documents / "cases.jsonl", "-w", root),
        ("decide", "-w", root),
    ]
    for step in steps:
        done = run(*step)
        assert done.code == 0, done.err
    return root


@pytest.fixture(scope="session")
def _drafted(tmp_path_factory: pytest.TempPathFactory, _imported: Path) -> tuple[Path, str, str]:
    root = tmp_path_factory.mktemp("drafted") / "workspace"
    shutil.copytree(_imported, root)
    found = run("triage", "-w", root, "--json").json["findings"]
    finding = next(row["id"] for row in found if row["cause"] == "threshold")
    return root, finding, run("draft", finding, "--as", "ada", "-w", root, "--json").json["proposal"]


@dataclass(frozen=True)
class Room:
    """A workspace of one's own with a finding and a proposal drafted for it."""

    root: Path
    finding: str
    proposal: str

    def run(self, *arguments: object) -> Ran:
        """`redline ARGUMENTS -w` this workspace."""
        return run(*arguments, "-w", self.root)


@pytest.fixture
def decided(tmp_path: Path, _imported: Path) -> Path:
    """A workspace with documents, cases and decisions."""
    return Path(shutil.copytree(_imported, tmp_path / "decided"))


@pytest.fixture
def room(tmp_path: Path, _drafted: tuple[Path, str, str]) -> Room:
    """A workspace that has been decided, triaged and drafted for."""
    root, finding, proposal = _drafted
    return Room(Path(shutil.copytree(root, tmp_path / "room")), finding, proposal)
