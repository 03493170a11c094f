"""The real command line in this process, and small workspaces that it has filled."""

import io
import json
import os
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

import redline
from knowledge_base.records import FindingId
from knowledge_base.workspace import Workspace
from tests import builders, laws
from tests.fakes import WordEmbedder
from tests.stores import new_workspace
from tools.cause_words import OF_THE_MODEL

CONFIG = """\
seed = 7
[approval]
high_risk_flips = 0.9
[people.ada]
name = "Ada"
roles = ["author"]
[people.mira]
name = "Mira"
team = "policy"
roles = ["author", "approver"]
[people.jonas]
name = "Jonas"
team = "safety"
roles = ["approver"]
"""
MARKET_POLICY = """\
---
id: scams
title: Policy on scams
market: DE
effective_from: 2026-03-01
---
# Policy on scams

## 2 Not allowed
2.1 **Prize fees.** In Germany, do not announce a prize at all.
"""
CATEGORIES = """name: transparency
title: Our transparency report
categories:
- name: fraud
  clauses:
  - scams/2.1
  - scams/2.2
  - scams/9.9
- name: minors
"""
TAXONOMY = """\
| Category | Definition |
| --- | --- |
| Spam | Unwanted posts in bulk. |
| Gore | Pictures of open wounds. |
"""
ESCALATION = "---\nid: scams\n---\n# Escalation\n\nSend cases with a loss of money to the fraud desk.\n"


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)


class Cli(Protocol):
    """`redline` with these arguments, from `main` to its exit code."""

    def __call__(self, *arguments: object) -> Ran:
        """Run it."""
        ...


def run(*arguments: object) -> Ran:
    """`redline` with these arguments, from `main` to its exit code."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["redline", *map(str, arguments)])
        patch.setattr("knowledge_base.workspace.MiniLM", lambda folder=None: WordEmbedder())
        with pytest.raises(SystemExit) as ended:
            redline.main()
    assert isinstance(ended.value.code, int)
    return Ran(ended.value.code, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Room:
    """A workspace of one's own, decided and triaged, with a proposal drafted for one of its findings."""

    root: Path
    finding: str
    """One whose cause can be drafted for."""
    other_finding: str
    """One whose cause needs a person."""
    proposal: str

    def run(self, *arguments: object) -> Ran:
        """`redline ARGUMENTS -w` this workspace."""
        return run(*arguments, "-w", self.root)

    def release(self) -> str:
        """Approve the proposal; the id of its release."""
        done = self.run("proposals", "approve", self.proposal, "--as", "mira", "--json")
        assert done.code == 0, done.err
        return str(done.json["release"])


@dataclass(frozen=True)
class Desk:
    """A workspace with people, and `redline WORDS -w` on it."""

    root: Path

    def __call__(self, words: str, *more: object) -> Ran:
        return run(*words.split(), *more, "-w", self.root)

    def law(self, file: Path, as_of: str, *more: object) -> Ran:
        """Import a version of the sample law."""
        return self("import regulation", file, "--id", "psa", "--as-of", as_of, "--json", *more)


def clear_settings(patch: pytest.MonkeyPatch) -> None:
    """Whatever the person who runs the tests has set is not seen by them."""
    for name in ("WORKSPACE", "PERSON", "JUDGE", "DATABASE_URL", "CHROMA_URL", "MODEL_DIR"):
        patch.delenv(f"REDLINE_{name}", raising=False)
    for name in [name for name in os.environ if name.startswith("REDLINE_LLM_")]:
        patch.delenv(name)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_settings(monkeypatch)


@pytest.fixture
def cli() -> Cli:
    """The command line."""
    return run


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one document of each kind, and 60 cases."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in (
        ("policy.md", builders.policy_text()),
        ("policy.DE.md", MARKET_POLICY),
        ("prompt.yaml", builders.prompt_text()),
        ("thresholds.yaml", builders.thresholds_text()),
        ("guideline.md", builders.guideline_text()),
        ("escalation.md", ESCALATION),
        ("taxonomy.md", TAXONOMY),
        ("categories.yaml", CATEGORIES),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    builders.write_cases(folder / "cases.jsonl", builders.case_rows())
    return folder


@pytest.fixture(scope="session")
def _decided(tmp_path_factory: pytest.TempPathFactory, documents: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        clear_settings(patch)
        return _decide(tmp_path_factory.mktemp("decided") / "workspace", documents)


def _decide(root: Path, documents: Path) -> Path:
    root.mkdir()
    (root / "redline.toml").write_text(CONFIG, encoding="utf-8")
    for words in (
        "init",
        "import policy policy.md policy.DE.md",
        "import prompt prompt.yaml",
        "import thresholds thresholds.yaml",
        "import guideline guideline.md",
        "import escalation escalation.md",
        "import cases cases.jsonl",
        "decide",
    ):
        arguments = [documents / word if "." in word else word for word in words.split()]
        done = run(*arguments, "-w", root)
        assert done.code == 0, done.err
    return root


@pytest.fixture(scope="session")
def _drafted(tmp_path_factory: pytest.TempPathFactory, _decided: Path) -> Room:
    with pytest.MonkeyPatch.context() as patch:
        clear_settings(patch)
        return _draft(Path(shutil.copytree(_decided, tmp_path_factory.mktemp("drafted") / "workspace")))


def _draft(root: Path) -> Room:
    found = run("triage", "-w", root, "--json").json["findings"]
    for finding in (row["id"] for row in found if row["cause"] in OF_THE_MODEL):
        drafted = run("draft", finding, "--as", "ada", "-w", root, "--json")
        if drafted.code == 0:
            return Room(root, finding, _with_another_cause(root, finding), drafted.json["proposal"])
    pytest.fail("no finding of the small workspace can be drafted for")


def _with_another_cause(root: Path, finding_id: str) -> str:
    workspace = Workspace(root)
    with workspace.store.write() as tx:
        finding = tx.ledger.finding(finding_id)
        assert finding is not None
        tx.ledger.add_finding(finding.model_copy(update={"id": FindingId("F-other"), "cause": "evasion"}))
    workspace.store.close()
    return "F-other"


@pytest.fixture
def decided(tmp_path: Path, _decided: Path) -> Path:
    """A workspace of one's own with documents, cases and decisions."""
    return Path(shutil.copytree(_decided, tmp_path / "decided"))


@pytest.fixture
def room(tmp_path: Path, _drafted: Room) -> Room:
    """A workspace of one's own that has been through triage and a draft."""
    root = Path(shutil.copytree(_drafted.root, tmp_path / "room"))
    return Room(root, _drafted.finding, _drafted.other_finding, _drafted.proposal)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty workspace."""
    new_workspace(tmp_path / "desk", CONFIG)
    return Desk(tmp_path / "desk")


@pytest.fixture(scope="session")
def _law_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(tmp_path_factory.mktemp("laws") / "workspace")
    new_workspace(desk.root, CONFIG)
    with pytest.MonkeyPatch.context() as patch:
        clear_settings(patch)
        for file, day, known in (
            (laws.FIRST, "2026-03-01", "2025-12-10"),
            (laws.SECOND, "2027-01-01", "2026-06-01"),
        ):
            done = desk.law(file, day, "--known-on", known)
            assert done.code == 0, done.err
    return desk.root


@pytest.fixture
def law_desk(tmp_path: Path, _law_desk: Path) -> Desk:
    """A workspace with both versions of the sample law."""
    return Desk(Path(shutil.copytree(_law_desk, tmp_path / "laws")))
