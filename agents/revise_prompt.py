"""Revising a prompt: ideas from several generators, combined into the smallest revision that surely gains."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.drafting import Draft, drafted
from agents.llm import gateway_for
from agents.measure import EMBEDDED, MeasuredBy
from agents.revision_ideas import model_ideas
from knowledge_base.changes import Finding, Proposal
from knowledge_base.errors import Refused
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import GLOBAL, ArtefactId, CaseId, Citation, Clause, artefact_id, cite, now
from knowledge_base.workspace import Workspace
from tools.combine import SURE, Search, known_part
from tools.draft_scene import draft_scene
from tools.figures import count_words, percent, points
from tools.goal import F1, Goal
from tools.ideas.idea import Idea
from tools.ideas.ordering import Ordering, ordering
from tools.ideas.pool import ideas_among
from tools.paid_judge import PaidJudge
from tools.rejections import Heeding, Rejection, rejections
from tools.revisions import Chosen, pareto
from tools.scene import Scene, instruments_for
from tools.shortlist import MOST, decide_shortlist
from tools.slices import labels_of
from tools.tree_changes import told

MOST_TITLE = 200
_MOVED = (
    "The order of questions turns no decision. It is changed because the first yes names the rule, and raters named "
    "another: surely so on tuning and validation cases, with no question before a graver one."
)
DIAGNOSED = 0.8, 0.5
"""How likely a draft for a finding must gain: triage has shown already that such edits fix its errors."""


@dataclass(frozen=True)
class Task:
    """What is to be revised, and for what: a finding's errors, or all errors of the prompt."""

    scene: Scene
    clauses: tuple[Clause, ...]
    goal: Goal = F1
    finding: Finding | None = None


def revise(workspace: Workspace, prompt: str, goal: Goal, author: str, by: MeasuredBy = EMBEDDED) -> Proposal:
    """Revise a prompt and, where that helps, its thresholds towards a goal; measure and store the proposal.

    Where a model measures, thresholds stay: it decides without them.

    Raises: Refused when the prompt is not in force, has no labelled cases, or nothing surely gains.
    """
    paid = by.paid(workspace)
    with workspace.store.read() as tx:
        policy = instruments_for(tx, prompt).spec.policy
        clauses = tx.library.clauses_in_force(now().date(), GLOBAL, policy)
    scene = draft_scene(workspace.store, workspace.embedder, policy, workspace.config.seed, prompt=prompt)
    if not len(scene.ids):
        raise Refused(f"no case is labelled under {policy!r}; import labelled cases first")
    search = Revising(workspace, Task(scene, tuple(clauses), goal), paid)
    made = drafted(workspace, scene, author, search, paid)
    if made is None:
        raise Refused(
            f"no revision of {prompt!r} surely raises {goal} on cases it was not taken from ({search.tried}); "
            "label more cases, or see by 'redline triage' what the errors need"
        )
    return made


class Revising:
    """One search for a revision; calling it gives the draft, or None where nothing surely gains."""

    def __init__(self, workspace: Workspace, task: Task, paid: PaidJudge | None = None) -> None:
        self._workspace, self._task, self._paid = workspace, task, paid
        self.compared, self.heeded = 0, ""
        self._shortlisted = 0
        self._chosen_on: tuple[CaseId, ...] | None = None

    @property
    def goal(self) -> Goal:
        """What is to be raised."""
        return self._task.goal

    @property
    def tried(self) -> str:
        """How many candidates were tried, and by whom."""
        if self._paid is None or self._chosen_on is None:
            return f"{self.compared} tried"
        if not self._shortlisted:
            return f"{self.compared} tried by the embedded judge, none of which gained there"
        return (
            f"{self.compared} tried by the embedded judge; of these the {self._shortlisted} that seemed best were "
            f"decided by {self._paid.name!r} on {count_words(len(self._chosen_on), 'case')}"
        )

    def __call__(self) -> Draft | None:
        task, part = self._task, known_part(self._task.scene)
        heeding = Heeding(part, self._rejected())
        gateway = gateway_for(self._workspace.store)
        ask = None if gateway is None else (lambda errors: model_ideas(gateway, errors))
        members = task.finding.cluster.members if task.finding else None
        search = Search(
            part,
            ideas_among(part, task.clauses, members, ask),
            task.goal,
            self._workspace.config.seed,
            # What a finding of a prompt defect asks for is another prompt.
            may_move_thresholds=task.finding is None and self._paid is None,
            sure=SURE if task.finding is None else DIAGNOSED,
            accept=lambda one: heeding.allows(one.spec.to_yaml(), one.decided),
        )
        chosen = search.run() if self._paid is None else self._decided(self._paid, part, search)
        moves = self._moves(part, chosen, heeding)
        self.compared, self.heeded = search.compared + moves.compared, heeding.words
        return self._draft(chosen, moves) if chosen or moves.ideas else None

    def _moves(self, part: Scene, chosen: Chosen | None, heeding: Heeding) -> Ordering:
        """Another order of the questions after the revision; none for a finding, whose errors no order mends.

        Nor where a model measures: which rule it would name, the embedded judge cannot tell.
        """
        best = chosen.best.revision if chosen else None
        judged = best.judged if best else part.judged
        if self._task.finding is not None or self._paid is not None:
            return Ordering((), judged.spec, 0)
        with self._workspace.store.read() as tx:
            ratings = tx.cases.ratings(part.policy, list(part.ids))
        thresholds = best.thresholds if best else part.instruments.thresholds
        taught = best.taught if best else frozenset[int]()
        found = ordering(part, judged, thresholds, labels_of(judged.spec, ratings), taught)
        allowed = heeding.allows(found.spec.to_yaml(), best.decided if best else part.decided)
        return found if allowed or not found.ideas else Ordering((), judged.spec, found.compared)

    def _decided(self, paid: PaidJudge, part: Scene, search: Search) -> Chosen | None:
        """The choice of the paid judge among what the search found."""
        screened = search.shortlist(MOST)
        found = decide_shortlist(part, screened, paid, self.goal, self._workspace.config.seed)
        self._shortlisted = len(screened)
        self._chosen_on = tuple(part.ids[row] for row in found.rows)
        best = found.chosen
        return Chosen(best, pareto(found.weighed), search.compared, search.asked) if best else None

    def _rejected(self) -> Sequence[Rejection]:
        artefact = artefact_id("prompt", self._task.scene.instruments.spec.name)
        with self._workspace.store.read() as tx:
            return rejections(tx, artefact, self._task.finding)

    def _draft(self, chosen: Chosen | None, moves: Ordering) -> Draft:
        task, scene = self._task, self._task.scene
        revised = chosen.best.revision.ideas if chosen else ()
        ideas = (*revised, *moves.ideas)
        thresholds = chosen.best.revision.thresholds if chosen else scene.instruments.thresholds
        title = f"{scene.instruments.spec.name}: {_words(scene, ideas, thresholds)}"
        why = (self._why(chosen) if chosen else self._nothing_raised(), _MOVED if moves.ideas else "")
        return Draft(
            kind="prompt",
            texts=_texts(scene, moves.spec, thresholds),
            compared=self.compared,
            title=title[:MOST_TITLE],
            rationale="\n\n".join(filter(None, (*why, self.heeded))),
            citations=self._citations(ideas),
            generators=tuple(dict.fromkeys(idea.generator for idea in ideas)) or ("threshold",),
            edits=tuple(f"{told(idea.edits)} ({idea.clause}): {idea.reason}" for idea in ideas),
            goal=task.goal,
            finding=task.finding.id if task.finding else None,
            chosen_on=self._chosen_on,
        )

    def _nothing_raised(self) -> str:
        return f"Asked for: {self.goal}.\n\nOf {self.compared} candidates none surely raises it."

    def _why(self, chosen: Chosen) -> str:
        gain = points(chosen.best.gain.value)
        asked = self._task.finding.summary if self._task.finding else f"Asked for: {self._task.goal}."
        size = chosen.best.size
        others = "; ".join(
            f"{count_words(one.size, 'item')}: recall {percent(one.recall)}, FPR {percent(one.fpr)}"
            for one in chosen.pareto
            if one.revision is not chosen.best.revision
        )
        return (
            f"{asked}\n\n{self._among(chosen)} the smallest whose gain is within one standard error "
            f"of the best: {gain} of {self._measure} on cases that it took nothing from; it "
            f"changes {count_words(size, 'item')} of the prompt, with recall {percent(chosen.best.recall)} and FPR "
            f"{percent(chosen.best.fpr)} there.{others and f' Not taken, and not worse in everything: {others}.'}"
        )

    def _among(self, chosen: Chosen) -> str:
        if self._paid is None:
            return f"Of {chosen.compared} candidates, this is"
        return (
            f"Of {chosen.compared} candidates that the embedded judge tried, {self._paid.name} decided "
            f"{count_words(len(self._chosen_on or ()), 'case')} with each of the {self._shortlisted} that seemed best "
            "there. By its answers this is"
        )

    @property
    def _measure(self) -> str:
        return "F1" if self.goal.target is None else f"the score for {self.goal}"

    def _citations(self, ideas: Sequence[Idea]) -> tuple[Citation, ...]:
        """The clauses that its edits rest on, and those of the finding, as they are in force."""
        wanted = {idea.clause for idea in ideas}
        wanted.update(self._task.finding.clauses if self._task.finding else ())
        return tuple(cite(clause) for clause in self._task.clauses if clause.id in wanted)


def _texts(scene: Scene, spec: PromptSpec, thresholds: Thresholds) -> dict[ArtefactId, str]:
    name, texts = spec.name, {}
    if spec != scene.instruments.spec:
        texts[artefact_id("prompt", name)] = spec.to_yaml()
    if thresholds != scene.instruments.thresholds:
        # How the ones in force were calibrated is not how these were found.
        plain = thresholds.model_copy(update={"calibration": None})
        texts[artefact_id("thresholds", name)] = plain.to_yaml()
    return texts


def _words(scene: Scene, ideas: Sequence[Idea], thresholds: Thresholds) -> str:
    parts = [told([edit for idea in ideas for edit in idea.edits])] if ideas else []
    now = scene.instruments.thresholds
    if thresholds != now:
        parts.append(f"threshold {now.default:.3f} → {thresholds.default:.3f}")
    return "; ".join(parts)
