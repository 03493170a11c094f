"""The sample workspace with decisions, findings and proposals, as a company that uses Redline would have it."""

import subprocess
import sys
from pathlib import Path

from commands.decide import run_decide
from commands.demo import AUTHOR, DRAFTED, LEAST_CASES, sample_workspace
from commands.triage import run_triage
from knowledge_base.errors import Refused
from knowledge_base.workspace import CONFIG_FILE, Workspace

ADA, MIRA, JONAS = "U0ADA", "U0MIRA", "U0JONAS"
SLACK = """
[slack]
heavy_workers = {heavy}
"""
MOST_DRAFTS = 3
QUESTIONS = (
    "may a host ask viewers for gifts in exchange for a promise?",
    "is a video that warns of a scam allowed?",
    "what about selling replica watches?",
    "may somebody sell vapes in Germany?",
    "how is the hate queue doing?",
    "are slurs allowed when they are quoted to criticise them?",
    "what does the policy say on dangerous stunts?",
    "does harassment cover mocking somebody's looks?",
    "what is the rule on recipes for bread?",
    "what about gift cards in LIVE?",
)


def made(folder: Path, heavy: int) -> Workspace:
    """The workspace, made in a process of its own: what it needs of memory and threads ends with it."""
    command = [sys.executable, "-m", "tests.slack_bench.sample", str(folder), str(heavy)]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return Workspace(folder)


def make(folder: Path, heavy: int) -> None:
    """Import, decide, triage, and draft what can be drafted; nothing is approved."""
    from agents.desk import Desk
    from agents.draft import draft

    workspace = sample_workspace(folder, quiet=True)
    run_decide(workspace, quiet=True)
    found = run_triage(workspace, quiet=True)
    drafted: set[str] = set()
    for row in found.findings:
        if row.cause in DRAFTED and row.cases >= LEAST_CASES and len(drafted) < MOST_DRAFTS:
            try:
                drafted.add(draft(workspace, row.id, AUTHOR).id)
            except Refused as problem:
                sys.stderr.write(f"{row.id}: {problem}\n")
    Desk(workspace).warm()  # keeps the vectors of the clauses, as the app does once after an import
    workspace.close()
    file = folder / CONFIG_FILE
    text = file.read_text(encoding="utf-8")
    for person, member in (("ada", ADA), ("mira", MIRA), ("jonas", JONAS)):
        text = text.replace(f"[people.{person}]\n", f'[people.{person}]\nslack = "{member}"\n')
    file.write_text(text + SLACK.format(heavy=heavy), encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
