"""The sample workspace with decisions, findings and proposals, as a company that uses Redline would have it."""

import re
import subprocess
import sys
from pathlib import Path

from commands.decide import run_decide
from commands.demo import AUTHOR, LEAST_CASES, sample_workspace
from commands.triage import run_triage
from knowledge_base.errors import Refused
from knowledge_base.workspace import CONFIG_FILE, Workspace
from tests import builders
from tools.cause_words import OF_THE_MODEL

ADA, MIRA, JONAS = "U0ADA", "U0MIRA", "U0JONAS"
SLACK = """
[slack]
heavy_workers = {heavy}
"""
MOST_DRAFTS = 3
_SUBJECTS = (
    "ask viewers for gifts in exchange for a promise", "sell replica watches", "sell vapes", "film a roof jump",
    "quote a slur to criticise it", "mock the looks of somebody", "announce a prize and ask for a fee",
    "warn of a scam", "post a recipe for bread", "speak of self-harm to ask for help", "sell a used phone",
    "threaten an ex", "pose as a bank", "promise double gift cards", "show a knife trick", "sell medicine",
    "pretend to be ill for gifts", "insult a religion", "share the address of a rival", "drive without hands",
)  # fmt: skip
_ASKED = (
    "may a host {} in LIVE?", "is it allowed to {}?", "what is the rule when people {}?", "may somebody {} in Germany?",
    "which clause covers those who {}?", "was it allowed to {} on 1 March 2026?", "can a creator {} for fun?",
)  # fmt: skip
QUESTIONS = tuple(asked.format(subject) for subject in _SUBJECTS for asked in _ASKED)
"""140 different ones, so that few answers come from what is kept."""


def make_apart(folder: Path) -> None:
    """Make it in a process of its own: what that needs of memory and threads ends with it."""
    command = [sys.executable, "-m", "tests.slack_bench.sample", str(folder)]
    subprocess.run(command, check=True, stdout=sys.stderr)


def make(folder: Path) -> None:
    """Import, decide, triage, and draft what can be drafted; nothing is approved."""
    from agents.desk import Desk
    from agents.draft import draft

    workspace = sample_workspace(folder, quiet=True)
    run_decide(workspace, quiet=True)
    found = run_triage(workspace, quiet=True)
    drafted: set[str] = set()
    for row in found.findings:
        if row.cause in OF_THE_MODEL and row.cases >= LEAST_CASES and len(drafted) < MOST_DRAFTS:
            try:
                drafted.add(draft(workspace, row.id, AUTHOR).id)
            except Refused as problem:
                sys.stderr.write(f"{row.id}: {problem}\n")
    plain_proposals(workspace)
    Desk(workspace).warm()  # keeps the vectors of the clauses, as the app does once after an import
    workspace.close()
    file = folder / CONFIG_FILE
    text = file.read_text(encoding="utf-8")
    for person, member in (("ada", ADA), ("mira", MIRA), ("jonas", JONAS)):
        text = text.replace(f"[people.{person}]\n", f'[people.{person}]\nslack = "{member}"\n')
    file.write_text(text, encoding="utf-8")


def plain_proposals(workspace: Workspace) -> None:
    """Another title for each prompt and guideline: proposals without evidence, as people write them."""
    with workspace.store.read() as tx:
        names = [one for kind in ("prompt", "guideline") for one in tx.library.artefact_ids(kind)]
        texts = {one: head.text for one in names if (head := tx.library.head(one))}
    for artefact, text in texts.items():
        retitled = re.sub(r"^(title:.*)$", r"\1 and more", text, count=1, flags=re.MULTILINE)
        builders.propose(workspace.store, (artefact, retitled), author=AUTHOR, config=workspace.config)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
