"""A world put into a workspace of its own, and the edit that `redline draft` proposes for what raters split on."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from agents.draft import draft
from agents.edit_guideline import what_raters_split_on
from agents.revise_guideline import NoEdit
from evals.guidelines.raters import KNOWS, Reader, scores_by
from evals.guidelines.themes import themes_of
from evals.guidelines.worlds import World
from evals.injection.loops import asking
from knowledge_base.changes import Finding
from knowledge_base.embed import Embedder
from knowledge_base.guideline_records import Guideline
from knowledge_base.guidelines import read_guideline
from knowledge_base.ingest import import_document
from knowledge_base.records import GLOBAL, Record, now
from knowledge_base.workspace import STARTER_CONFIG, Settings, Workspace
from tools.combine import known_part
from tools.guideline_choice import concordance
from tools.guideline_ideas.dividing import dividing
from tools.guideline_in_force import guideline_for
from tools.guideline_scene import guideline_scene

AUTHOR = "ada"
_CONFIG = (
    f'seed = {{seed}}\n{STARTER_CONFIG}[people.{AUTHOR}]\nname = "Ada"\nteam = "policy"\nroles = ["author"]\n'
)


class Drafted(Record):
    """What was said and proposed for a world.

    `right` are the items that may be named, `ranked` those that were, the most divided first. Shares are of fresh cases
    of the theme that the defect touches, concordances of fresh cases of all themes, read by the embedded judge.
    """

    policy: str
    defect: str
    split: int
    cases: int
    right: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()
    divides: bool = False
    """Whether the first of them is surely divided."""
    edits: tuple[str, ...] = ()
    refused: str = ""
    known_before: float = 0.0
    known_after: float = 0.0
    concordance_intact: float = 0.0
    concordance_before: float = 0.0
    concordance_after: float = 0.0


def drafted(world: World, embedder: Embedder) -> Drafted:
    """Ask for the edit, and read the guideline that it makes on cases that drafting never saw."""
    with _workspace(world, embedder) as workspace, asking(""):
        finding = what_raters_split_on(workspace, world.row.policy)
        with workspace.store.write() as tx:
            tx.ledger.keep_run(finding.triage, "triage", {})
            tx.ledger.add_finding(finding)
        ranked, divides = _ranked(workspace, finding)
        edits: tuple[str, ...] = ()
        refused, after = "", world.planted.defective
        try:
            proposal = draft(workspace, finding.id, AUTHOR)
        except NoEdit as problem:
            refused = str(problem)
        else:
            edits = getattr(proposal, "edits", ())
            after = read_guideline(proposal.changes[0].text, world.row.policy)
    before_known, after_known = (_known(world, one, embedder) for one in (world.planted.defective, after))
    told = world.planted
    intact, before, read_after = (
        _concordance(world, one, embedder) for one in (told.intact, told.defective, after)
    )
    return Drafted(
        policy=world.row.policy,
        defect=world.row.defect,
        split=len(finding.cluster.members),
        cases=len(world.cases),
        right=tuple(sorted(told.right)),
        ranked=ranked,
        divides=divides,
        edits=edits,
        refused=refused,
        known_before=before_known,
        known_after=after_known,
        concordance_intact=intact,
        concordance_before=before,
        concordance_after=read_after,
    )


@contextmanager
def _workspace(world: World, embedder: Embedder) -> Iterator[Workspace]:
    with tempfile.TemporaryDirectory(prefix="redline-guideline-") as folder:
        settings = Settings(database_url="", chroma_url="")
        root = Path(folder) / "world"
        Workspace.create(root, _CONFIG.format(seed=world.row.seed), settings).store.close()
        workspace = Workspace(root, settings, embedder)
        try:
            with workspace.store.write() as tx:
                for at, text in enumerate(world.policies):
                    import_document(tx, "policy", text, f"{at}.md", "evaluation")
                guideline = world.planted.defective.text
                import_document(tx, "guideline", guideline, f"{world.row.policy}.md", "evaluation")
                tx.cases.add_rows(list(world.cases))
            yield workspace
        finally:
            workspace.store.close()


def _ranked(workspace: Workspace, finding: Finding) -> tuple[tuple[str, ...], bool]:
    """The items of the guideline by how much they divide raters, as drafting ranks them."""
    policy = finding.cluster.policy
    with workspace.store.read() as tx:
        held = guideline_for(tx, policy)
        clauses = tuple(tx.library.clauses_in_force(now().date(), GLOBAL, policy))
        ratings = tx.cases.ratings(policy)
    scene = guideline_scene(workspace.store, workspace.embedder, held, workspace.config.seed)
    found = dividing(known_part(scene), held.guideline, clauses, finding.cluster.members, ratings)
    return tuple(one.item for one in found), bool(found) and found[0].p_value <= 0.05


def _known(world: World, guideline: Guideline, embedder: Embedder) -> float:
    """The share of fresh cases of the touched theme that raters decide as the intact guideline does."""
    if world.planted.theme is None:
        return 1.0
    right = Reader(world.planted, guideline, embedder).right(
        world.planted.theme, world.planted.theme.texts(fresh=True)
    )
    return float(np.mean(right >= KNOWS))


def _concordance(world: World, guideline: Guideline, embedder: Embedder) -> float:
    posts = [
        (text, one.violates) for one in themes_of(world.row.policy).every for text in one.texts(fresh=True)
    ]
    score = scores_by(guideline, [text for text, _ in posts], embedder)
    return concordance(score, np.array([violates for _, violates in posts], dtype=bool))
