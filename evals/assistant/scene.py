"""The workspace that the suite asks: the sample with this folder's settings and traps, decided, triaged, drafted for.

Everything is made anew in a temporary folder, by the same code that a person's commands run, with no LLM.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import knowledge_base
from knowledge_base.errors import Refused
from knowledge_base.ingest import import_document
from knowledge_base.records import ArtefactKind, parse_artefact_id
from knowledge_base.workspace import CONFIG_FILE, Settings, Workspace
from tools.decide import decide_cases
from tools.import_cases import import_file
from tools.judge import EmbeddedJudge

SAMPLE = Path(knowledge_base.__file__).parent / "sample"
OWN = Path(__file__).parent / "workspace"
ACTOR = "evaluation"
DECIDED = ("scams", "hate", "harassment", "self-harm")
"""Policies with cases and decisions; the others have their texts only, which keeps the set-up short."""
TRIAGED = ("scams", "hate")
DRAFTED = "scams"
AUTHOR = "ada"
_KINDS: tuple[tuple[ArtefactKind, str], ...] = (
    ("policy", "policies/*.md"),
    ("prompt", "prompts/*.yaml"),
    ("thresholds", "thresholds/*.yaml"),
    ("guideline", "guidelines/*.md"),
)


@contextmanager
def sample_scene(told: Callable[[str], None]) -> Iterator[Workspace]:
    """The suite's own workspace, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="redline-eval-") as folder:
        root = Path(folder) / "workspace"
        settings = Settings(database_url="", chroma_url="")
        Workspace.create(root, (OWN / CONFIG_FILE).read_text(encoding="utf-8"), settings).close()
        workspace = Workspace(root, settings)
        try:
            told("importing the sample's documents and cases")
            _import(workspace)
            told("deciding its cases with the prompts in force")
            _decide(workspace)
            told("triage, and a draft for the largest finding")
            _triage_and_draft(workspace)
            yield workspace
        finally:
            workspace.close()


def ids_of(workspace: Workspace) -> dict[str, str]:
    """What `{finding:…}` and `{proposal:…}` stand for: each policy's largest newest finding, and a proposal for it."""
    ids: dict[str, str] = {}
    with workspace.store.read() as tx:
        for run in reversed(tx.ledger.runs("triage")):
            found: dict[str, str] = {}
            for finding in tx.ledger.findings(run.id):
                found.setdefault(f"finding:{finding.cluster.policy}", str(finding.id))
            ids |= found
        for proposal in reversed(tx.ledger.proposals()):
            touched = {parse_artefact_id(change.artefact).name for change in proposal.changes}
            ids |= {f"proposal:{policy}": str(proposal.id) for policy in touched}
    return ids


def _import(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        for kind, pattern in _KINDS:
            for file in sorted(SAMPLE.glob(pattern)):
                import_document(tx, kind, file.read_text(encoding="utf-8"), str(file), ACTOR, file.name)
    lines = (SAMPLE / "cases.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if json.loads(line)["attributes"]["queue"] in DECIDED]
    some = workspace.root / "cases.jsonl"
    some.write_text("".join(kept), encoding="utf-8")
    for file in (some, OWN / "hostile.jsonl"):
        import_file(workspace.store, file, "jsonl", {}, False, ACTOR, lambda done: None)


def _decide(workspace: Workspace) -> None:
    with workspace.store.read() as tx:
        ids = tx.cases.ids()
    for policy in DECIDED:
        decide_cases(workspace.store, EmbeddedJudge(workspace.embedder), policy, ids)


def _triage_and_draft(workspace: Workspace) -> None:
    from agents.draft import draft
    from agents.triage import Request, start

    triaged = start(workspace, Request(policies=TRIAGED))
    for finding in triaged.findings:
        if finding.cluster.policy == DRAFTED:
            try:
                draft(workspace, finding.id, AUTHOR)
            except Refused:  # nothing can be drafted for this one; the next may do
                continue
            return
