"""Drafting a clause for cases that no clause in force covers: words, neighbours, reach, one look, a proposal.

The draft is for the policy team: it says so, and it cannot be approved before people have decided every blank in it.
Once the clause is released, drafting for the same finding drafts what follows from it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agents.clause_follow_ups import draft_follow_ups
from agents.llm import gateway_for
from agents.measure import measure_draft
from agents.reword_clause import reworded
from knowledge_base.changes import Change, ClauseDraft, Evidence, Finding, Proposal
from knowledge_base.clause_drafts import ClauseGap, DraftedPart, Offered
from knowledge_base.errors import Refused
from knowledge_base.records import GLOBAL, ArtefactVersion, Citation, Clause, artefact_id, now
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config, Workspace
from tools.clause_draft.forms import Neighbours, parts_of_clause
from tools.clause_draft.nearness import near_rules, rules_elsewhere
from tools.clause_draft.placing import Placed, new_clauses, placed
from tools.clause_draft.reach import Reach
from tools.clause_draft.shared import shared_terms, spreads, trend_words
from tools.compiling.compiled import clause_roles
from tools.compiling.wording import worded
from tools.diagnose import pose
from tools.draft_scene import draft_scene
from tools.near_clauses import near_clauses
from tools.paid_judge import PaidJudge
from tools.propose import change_to, make_proposal, must_be_author, risk_of
from tools.rejections import rejections
from tools.scene import Rows, Scene
from tools.visible import one_line

GENERATOR = "neighbouring clauses"


@dataclass(frozen=True)
class _Policy:
    """The document that a clause is drafted for, with the clauses beside it."""

    head: ArtefactVersion
    clauses: tuple[Clause, ...]
    """Of the document's version that holds or will hold."""
    every: tuple[Clause, ...]
    """Of all its versions."""
    in_force: tuple[Clause, ...]
    of_markets: tuple[Clause, ...]
    others: tuple[Clause, ...]
    """In force, of other policies that are not restricted."""


def draft_clause(
    workspace: Workspace, finding: Finding, author: str, paid: PaidJudge | None = None
) -> Proposal:
    """The clause for a finding, as a proposal: a new one, or the one that is open; once released, what follows from it.

    Raises: Refused when the person is no author, the draft was rejected before, or there is no place for a clause.
    """
    must_be_author(workspace.config, author, finding.cluster.policy)
    _embedded_only(finding.id, paid)
    with workspace.store.read() as tx:
        earlier = _earlier(tx, finding)
        if earlier and not (outcome := tx.ledger.outcome(earlier.id)) and earlier.expires_at > now():
            return earlier
    if earlier and outcome == "released":
        return draft_follow_ups(workspace, finding, earlier, author)
    with workspace.store.read() as tx:
        policy = _policy(tx, workspace, finding)
        _heed(tx, finding, policy)
    scene = _scene(workspace, finding)
    return _Drafting(workspace, finding, scene, policy).proposal(author)


def measured_again(
    workspace: Workspace, old: ClauseDraft, changes: Sequence[Change], paid: PaidJudge | None = None
) -> tuple[str | None, Evidence | None, dict[str, Any]]:
    """The policy, the evidence and the fields of an edited draft: measured as its words are now.

    Raises: Refused when the edit holds no new clause, or a model is to measure it.
    """
    _embedded_only(old.id, paid)
    with workspace.store.read() as tx:
        finding = tx.ledger.finding(old.finding) if old.finding else None
        if finding is None:
            raise Refused(
                f"the finding of {old.id!r} is not in the store; use 'redline propose' for the text"
            )
        policy = _policy(tx, workspace, finding)
    drafted = new_clauses(changes[0].text, policy.head, policy.clauses, policy.every)
    if not drafted:
        raise Refused(
            f"the edited text has no clause that {policy.head.artefact!r} has not; reject it instead"
        )
    scene = _scene(workspace, finding)
    evidence, figures = _measured(workspace, scene, finding, policy, drafted)
    first = drafted[0]
    update = {
        "parts": (),
        "number": first.number,
        "heading": first.heading,
        "holds_from": first.effective_from,
    }
    return scene.policy, evidence, {"gap": old.gap.model_copy(update=figures | update)}


def _embedded_only(what: str, paid: PaidJudge | None) -> None:
    if paid is not None:
        raise Refused(f"a clause for {what!r} is measured by the embedded judge; leave '--judge llm' out")


class _Drafting:
    """One clause while it is drafted."""

    def __init__(self, workspace: Workspace, finding: Finding, scene: Scene, policy: _Policy) -> None:
        self._workspace, self._finding, self._scene, self._policy = workspace, finding, scene, policy
        question = pose(scene, finding.cluster, policy.in_force)
        if not len(question.members):
            raise Refused(f"{finding.id!r}: its cases are unseen or decided rightly by now; triage anew")
        self._members: Rows = question.members
        self._texts = [scene.reading.cases[row].text for row in question.members]
        self._terms = shared_terms(scene, question.members, question.rest)
        self._neighbours = self._beside()

    def proposal(self, author: str) -> Proposal:
        """Words first, then the one look, then the proposal."""
        parts, offered, model = self._worded()
        made = self._placed(parts)
        evidence, figures = _measured(
            self._workspace, self._scene, self._finding, self._policy, (made.clause,)
        )
        gap = ClauseGap.model_validate(self._shown() | figures | self._place(made, parts, offered))
        at, config = now(), self._workspace.config
        with self._workspace.store.write() as tx:
            return make_proposal(
                tx,
                config,
                "clause",
                author,
                [change_to(tx, self._policy.head.artefact, made.text)],
                at,
                evidence=evidence,
                risk=clause_risk(config, self._scene.policy, evidence),
                title=f"{self._policy.head.artefact}: draft of clause {made.clause.number or made.clause.id}",
                rationale=self._rationale(made),
                citations=_cited(parts),
                finding=self._finding.id,
                generators=(GENERATOR, *([model] if model else [])),
                fields={"gap": gap},
            )

    def _beside(self) -> Neighbours:
        clauses = self._policy.clauses
        roles = clause_roles(clauses)
        forbidding = [one for one in clauses if roles.get(one.id) == "prohibition"]
        if not forbidding:
            raise Refused(
                f"no clause of {self._scene.policy!r} forbids anything, so there is none to draft beside"
            )
        near = near_clauses(self._texts, forbidding, self._scene.embedder, len(forbidding))
        by_id = {one.id: one for one in forbidding}
        read = tuple(worded(one) for one in clauses if one.id in roles)
        return Neighbours(read, roles, tuple(worded(by_id[one.id]) for one in near), self._policy.of_markets)

    def _worded(self) -> tuple[tuple[DraftedPart, ...], tuple[Offered, ...], str]:
        """The parts as the neighbours word them, or in a model's words where those hold."""
        parts = parts_of_clause(self._neighbours, self._terms)
        gateway = gateway_for(self._workspace.store)
        if gateway is None:
            return parts, (), ""
        return reworded(gateway, self._scene.policy, parts)

    def _placed(self, parts: Sequence[DraftedPart]) -> Placed:
        policy, beside = self._policy, self._neighbours.rules[0].clause
        day = max(now().date(), policy.head.effective_from or now().date())
        return placed(policy.head, policy.clauses, policy.every, beside, parts, day)

    def _shown(self) -> dict[str, Any]:
        """What stands beside the draft."""
        embedder, cluster = self._scene.embedder, self._finding.cluster
        terms = [one.term for one in self._terms]
        near = near_rules(self._texts, self._policy.in_force, terms, embedder)
        sure = [one.term for one in self._terms if one.sure]
        nearest = near[0].cosine if near else 0.0
        return {
            "terms": self._terms,
            "spreads": spreads(self._scene, self._members),
            "trend": trend_words(cluster),
            "near": near,
            "elsewhere": rules_elsewhere(self._texts, self._policy.others, sure, embedder, nearest),
        }

    def _place(
        self, made: Placed, parts: Sequence[DraftedPart], offered: Sequence[Offered]
    ) -> dict[str, Any]:
        return {
            "policy": self._policy.head.artefact,
            "number": made.clause.number,
            "heading": made.clause.heading,
            "holds_from": made.clause.effective_from,
            "parts": tuple(parts),
            "offered": tuple(offered),
        }

    def _rationale(self, made: Placed) -> str:
        return (
            f"{one_line(self._finding.summary)}\n\nNo clause in force covers them, so a clause is drafted for the "
            f"policy team, below the rules of “{made.clause.heading[-1] if made.clause.heading else 'the policy'}”. "
            "Its form, exceptions and enforcement are those of the neighbouring clauses; what none of them supports is "
            "left blank."
        )


def _measured(
    workspace: Workspace, scene: Scene, finding: Finding, policy: _Policy, drafted: Sequence[Clause]
) -> tuple[Evidence, dict[str, Any]]:
    """The look first, then what the clause would cover and hit."""
    reach = Reach(scene, finding.cluster, policy.in_force, drafted)
    prompt = artefact_id("prompt", scene.instruments.spec.name)
    evidence = measure_draft(workspace, scene, {prompt: reach.spec.to_yaml()})
    return evidence, {
        "floor": round(reach.floor(), 4),
        "covered": reach.covered(),
        "hits": reach.hits(),
        "examples": tuple(scene.ids[row] for row in reach.taken),
        "clauses": tuple(one.id for one in drafted),
    }


def _scene(workspace: Workspace, finding: Finding) -> Scene:
    cluster, seed = finding.cluster, workspace.config.seed
    return draft_scene(workspace.store, workspace.embedder, cluster.policy, seed, members=cluster.members)


def _earlier(tx: Transaction, finding: Finding) -> ClauseDraft | None:
    """The newest clause drafted for a finding that no edit took the place of."""
    found = (
        one for one in tx.ledger.proposals() if isinstance(one, ClauseDraft) and one.finding == finding.id
    )
    return next((one for one in found if tx.ledger.outcome(one.id) != "superseded"), None)


def _heed(tx: Transaction, finding: Finding, policy: _Policy) -> None:
    for one in rejections(tx, policy.head.artefact, finding):
        if one.same_cluster:
            said = f": {one_line(one.reason.strip())[:200]}" if one.reason.strip() else ""
            raise Refused(
                f"a clause for these cases, {one.proposal!r}, was rejected{said}; nothing is drafted again; a person "
                f"may still put a text forward with 'redline propose {policy.head.artefact} FILE'"
            )


def _policy(tx: Transaction, workspace: Workspace, finding: Finding) -> _Policy:
    """The global document of the finding's policy, or that of the market that most of its cases are from."""
    name = finding.cluster.policy
    markets = Counter(case.market for case in tx.cases.get(list(finding.cluster.members)).values())
    heads = (tx.library.head(artefact_id("policy", name, one)) for one in (GLOBAL, *markets))
    head = next((one for one in heads if one is not None), None)
    if head is None:
        raise Refused(
            f"there is no document of the policy {name!r}; import it with 'redline import policy FILE'"
        )
    every = tuple(tx.library.clauses(artefact=head.artefact))
    today, restricted = now().date(), workspace.config.restricted
    standing = tx.library.clauses_in_force(today, GLOBAL)
    return _Policy(
        head=head,
        clauses=tuple(one for one in every if one.version == head.number),
        every=every,
        in_force=tuple(tx.library.clauses_in_force(today, GLOBAL, name)),
        of_markets=tuple(one for one in tx.library.standing_clauses(name) if one.market != GLOBAL),
        others=tuple(one for one in standing if one.policy != name and one.policy not in restricted),
    )


def clause_risk(config: Config, policy: str | None, evidence: Evidence | None) -> tuple[str, tuple[str, ...]]:
    """Always high: a rule more is for more people than one to decide."""
    _, reasons = risk_of(policy, evidence, config.approval)
    return "high", ("adds a rule to a policy", *reasons)


def _cited(parts: Sequence[DraftedPart]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(cited for part in parts for cited in part.sources))
