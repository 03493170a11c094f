"""Drafting a guideline edit for a finding: the rule that divides raters, said more clearly in the words of its clause.

One step, no graph: find the rules that divide raters, gather ideas, choose on tuning and validation cases, look at
the unseen ones once, store the proposal. Nothing is drafted where raters part on no rule, where no clause bears an
edit out, or where none surely gains: an edit of a guideline that is fine costs every rater's trust.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agents.guideline_ideas import model_guideline_ideas
from agents.llm import gateway_for
from agents.relabelling import doubted_of
from knowledge_base.cases import Rating
from knowledge_base.changes import Evidence, Finding, Proposal
from knowledge_base.errors import Refused
from knowledge_base.guideline_measures import DividedRule, Relabel, SplitVotes, Trial
from knowledge_base.records import GLOBAL, CaseId, Citation, Clause, cite, now
from knowledge_base.store import Transaction
from knowledge_base.workspace import Workspace
from tools.combine import known_part
from tools.figures import count_words, listed
from tools.guideline_changes import AddEscalation, Redefine
from tools.guideline_choice import Candidate, GuidelineSearch
from tools.guideline_evidence import measure_guideline_once
from tools.guideline_ideas.concerning import concerning
from tools.guideline_ideas.defining import gaps, nearest_rows
from tools.guideline_ideas.dividing import SURELY, dividing
from tools.guideline_ideas.idea import Disagreement, disagreement
from tools.guideline_ideas.pool import guideline_ideas
from tools.guideline_in_force import InForce, guideline_for
from tools.guideline_scene import guideline_scene, read_by
from tools.guideline_told import divided_words, nearest_words, policy_question
from tools.guideline_tree import guideline_tree
from tools.propose import change_to, make_proposal, must_be_author
from tools.rater_trial import rater_trial
from tools.redact import redact
from tools.rejections import rejections
from tools.relabel import contested
from tools.scene import Bools, Scene
from tools.visible import one_line


class NoEdit(Refused):
    """No edit of the guideline is proposed: why, the edits that came nearest, and what to do instead."""

    def __init__(self, why: str, nearest: Sequence[str] = (), step: str = "") -> None:
        tried = f"The nearest tried: {listed(nearest)}." if nearest else ""
        super().__init__(" ".join(filter(None, (why, tried, step))))
        self.why, self.nearest, self.step = why, tuple(nearest), step


UNREAD = Redefine | AddEscalation
MOST_ANSWERS = 6
MOST_OF_A_TEXT = 600
MOST_RELABELLED = 200


def revise_guideline(workspace: Workspace, finding: Finding, author: str) -> Proposal:
    """Draft, measure and store a guideline edit for a finding.

    Raises: NoEdit when there is no guideline that can be read, no rule divides raters, or no edit surely gains.
    """
    must_be_author(workspace.config, author, finding.cluster.policy)
    seed, policy = workspace.config.seed, finding.cluster.policy
    with workspace.store.read() as tx:
        held = _held(tx, policy)
        clauses = tuple(tx.library.clauses_in_force(now().date(), GLOBAL, policy))
        ratings = tx.cases.ratings(policy)
        rejected = {one.text for one in rejections(tx, held.artefact, finding)}
    scene = guideline_scene(workspace.store, workspace.embedder, held, seed)
    part = known_part(scene)
    divided = dividing(part, held.guideline, clauses, finding.cluster.members, ratings)
    items = [one.item for one in divided if one.p_value <= SURELY]
    if not items:
        raise NoEdit(
            f"raters part on no rule of {held.artefact!r} more than elsewhere, so nothing of it is edited. "
            f"{divided_words(divided)}",
            step="Have its cases adjudicated, then triage anew",
        )
    items = _of_all_markets(held, items)
    told = disagreement(part, held.guideline, clauses, finding.cluster.members, ratings, items)
    gateway = gateway_for(workspace.store)
    asked = model_guideline_ideas(gateway, told) if gateway and told.near else []
    search = GuidelineSearch(told, [*asked, *guideline_ideas(told)], lambda text: text not in rejected)
    chosen = search.run()
    if chosen is None:
        raise NoEdit(
            f"no edit of {held.artefact!r} surely gains for {finding.id!r}; nothing was drafted. "
            f"{divided_words(divided)} Tried: {search.compared:,}.",
            nearest_words(search),
            policy_question(told),
        )
    evidence = measure_guideline_once(
        workspace.store, scene, held.artefact, chosen.guideline, seed, search.compared, divided
    )
    made = _Made(workspace, finding, held, scene, told, clauses, ratings, chosen, search.compared, divided)
    return made.store(author, evidence)


def _held(tx: Transaction, policy: str) -> InForce:
    """The guideline in force, its rules readable. Raises: NoEdit."""
    try:
        held = guideline_for(tx, policy)
        guideline_tree(held.guideline)
    except Refused as problem:
        raise NoEdit(str(problem)) from problem
    return held


def _of_all_markets(held: InForce, items: list[str]) -> list[str]:
    """The items that hold in all markets. Raises: NoEdit where none does: no figure is of one market's rules."""
    own = [one for one in items if not held.guideline.item(one).markets]
    if not own:
        first = held.guideline.item(items[0])
        raise NoEdit(
            f"raters part on {first.id!r} of {held.artefact!r}, which holds in {', '.join(first.markets)} only: "
            "no figure is of one market's rules, so none is edited. Ask that market's lead for the words, and hand "
            f"them in with 'redline propose {held.artefact} FILE'"
        )
    return own


@dataclass(frozen=True)
class _Made:
    """What was chosen, with all that is said of it."""

    workspace: Workspace
    finding: Finding
    held: InForce
    scene: Scene
    told: Disagreement
    clauses: tuple[Clause, ...]
    ratings: Mapping[CaseId, Sequence[Rating]]
    chosen: Candidate
    compared: int
    divided: tuple[DividedRule, ...]

    def store(self, author: str, evidence: Evidence) -> Proposal:
        """The proposal, stored."""
        ideas = self.chosen.ideas
        what = "; ".join(change.words for idea in ideas for change in idea.changes)
        relabel, trial = self._asked_of_raters()
        fields = {
            "edits": tuple(
                f"{change.words} ({idea.clause}): {idea.reason}" for idea in ideas for change in idea.changes
            ),
            "answers": self._answers(),
            "relabel": relabel,
            "trial": trial,
        }
        with self.workspace.store.write() as tx:
            return make_proposal(
                tx,
                self.workspace.config,
                "guideline",
                author,
                [change_to(tx, self.held.artefact, self.chosen.guideline.text)],
                now(),
                policy=self.scene.policy,
                evidence=evidence,
                title=one_line(f"{self.held.guideline.id}: {what}")[:200],
                rationale=self._why(),
                citations=self._citations(),
                finding=self.finding.id,
                generators=tuple(dict.fromkeys(idea.generator for idea in ideas)),
                fields=fields,
            )

    def _why(self) -> str:
        gain = self.chosen.gain
        if self.chosen.grounded:
            chosen = (
                f"This edit rests on the text: {self.chosen.ideas[0].reason}. "
                "Read by the embedded judge, the rules"
            )
        else:
            chosen = (
                f"Of {count_words(self.compared, 'edit')} compared, this is the smallest whose gain is within one "
                "standard error of the best: read by the embedded judge, the rules"
            )
        unread = any(isinstance(one, UNREAD) for idea in self.chosen.ideas for one in idea.changes)
        blind = (
            " That judge reads neither definitions nor escalations, so its figures say nothing of this edit."
        )
        return (
            f"{self.finding.summary}\n\n{divided_words(self.divided)}\n\n{chosen} put a violating case before "
            f"another one {100 * gain.value:+.1f} points more often, on cases that it took nothing from."
            f"{blind if unread else ''} Whether raters will agree more, no judge can show: the trial would."
        )

    def _citations(self) -> tuple[Citation, ...]:
        wanted = {change.clause for idea in self.chosen.ideas for change in idea.changes}
        return tuple(cite(clause) for clause in self.clauses if clause.id in wanted)

    def _asked_of_raters(self) -> tuple[tuple[Relabel, ...], Trial]:
        scene, chosen = self.scene, self.chosen
        judged, said = read_by(scene, chosen.guideline)
        near = self._near(scene)
        with self.workspace.store.read() as tx:
            cases = tx.cases.get(list(scene.ids))
        listed = contested(scene, near, scene.decided, said, cases)
        if self.finding.cause == "label_error":
            listed = doubted_of(self.workspace, self.finding)
        moved = judged.score - scene.judged.score
        trial = rater_trial(scene, moved, near, self.ratings, self.workspace.config.seed, chosen.taught)
        return listed[:MOST_RELABELLED], trial

    def _near(self, scene: Scene) -> Bools:
        """The cases that the rules and definitions which divide raters are about."""
        items = self.held.guideline.of("rule", "edge_case")
        nearest = concerning(scene, self.held.guideline, self.clauses, items, self.ratings)
        wanted = {one.id for one in self.told.near}
        found = np.array([items[int(at)].id in wanted for at in nearest], dtype=bool)
        for gap in gaps(self.held.guideline, self.clauses):
            if gap.item in self.told.terms:
                found[nearest_rows(scene, gap, np.arange(len(scene.ids)))] = True
        return found

    def _answers(self) -> tuple[SplitVotes, ...]:
        """The tuning cases near those rules that raters split on most evenly, raters by letters."""
        scene, names = self.told.scene, dict[str, str]()
        near = self._near(scene)
        split = [int(row) for row in scene.rows("tuning") if scene.votes[row].split]
        own = set(self.told.rows.tolist())
        rows = [row for row in split if near[row]] or [row for row in split if row in own]
        rows.sort(key=lambda row: (abs(scene.votes[row].yes - scene.votes[row].no), scene.ids[row]))
        return tuple(self._votes(scene, row, names) for row in rows[:MOST_ANSWERS])

    def _votes(self, scene: Scene, row: int, names: dict[str, str]) -> SplitVotes:
        sides: dict[bool, list[str]] = {True: [], False: []}
        for rating in self.ratings.get(scene.ids[row], ()):
            if rating.violates is not None:
                sides[rating.violates].append(names.setdefault(rating.rater, f"rater {len(names) + 1}"))
        return SplitVotes(
            case=scene.ids[row],
            text=redact(scene.reading.cases[row].text)[:MOST_OF_A_TEXT],
            yes=tuple(sides[True]),
            no=tuple(sides[False]),
        )
