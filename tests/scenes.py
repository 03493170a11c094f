"""Scenes in memory, for what is tried on labelled cases: no store, a prompt that knows prize fees, planted faults."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from knowledge_base import digests
from knowledge_base.cases import CaseRow, Label, label_of
from knowledge_base.changes import Cause, Cluster, Direction, Finding, Intervention
from knowledge_base.clause_ids import assign_ids, clauses_of
from knowledge_base.embed import Embedder
from knowledge_base.policy_text import read_policy
from knowledge_base.prompts import Example, PromptException, PromptSpec, Thresholds
from knowledge_base.records import ArtefactId, ArtefactVersion, Clause, ClauseId, FindingId, artefact_id, now
from knowledge_base.workspace import Workspace
from tests.builders import EVERYDAY, PRIZES, TASKS, WARNINGS, Family, case_row, policy_text, wordings
from tests.builders import prompt_spec as prize_prompt
from tests.fakes import WordEmbedder
from tools.case_splits import split_cases
from tools.causes.contract import Question
from tools.circumstances import circumstances_of
from tools.decide import decide_cases
from tools.diagnose import pose
from tools.judge import EmbeddedJudge
from tools.reading import read, texts_of
from tools.scene import GROUP_ATTRIBUTE, Instruments, Scene, build_scene
from tools.split import Split

SEED = 7


class PowerCut(Exception):
    """The end of a process, as far as one process can have it."""


FOUR_RULES = """
2.3 **Fake shops.** Do not sell goods in a shop that never ships what was ordered.

2.4 **Fake charities.** Do not collect donations for people who never see them.
"""
"""With the two of `policy_text`, as many prohibitions as it takes to show a gap."""
TASK_RULES = """
2.5 Remote job: deposit first to unlock your wages.

2.6 Online task work: a deposit comes before withdrawing wages, the deposit unlocks your level.

2.7 Part-time job: wages stay locked until a small deposit.
"""


def rows_of(name: str, family: Family, count: int, *votes: bool | None) -> list[CaseRow]:
    """Cases of one wording, `name-00` and so on; one vote stands for two raters."""
    return [
        case_row(f"{name}-{i:02}", text, "scams", *votes) for i, text in enumerate(wordings(family, count))
    ]


def prizes(count: int = 18) -> list[CaseRow]:
    """Violations that the prompt knows."""
    return rows_of("prize", PRIZES, count, True)


def tasks(count: int = 14) -> list[CaseRow]:
    """Violations that no question speaks of: missed."""
    return rows_of("task", TASKS, count, True)


def warnings(count: int = 12) -> list[CaseRow]:
    """Quoted swindles, which clause 3.1 allows: some are flagged."""
    return rows_of("warn", WARNINGS, count, False)


def everyday(count: int = 16) -> list[CaseRow]:
    """Posts that nobody minds."""
    return rows_of("day", EVERYDAY, count, False)


_CHATTER = """
    wait watch then look part video clip moment ending street light corner music again later twice nobody friend
    really jacket river window yellow quiet almost summer early forgot phone table number louder coffee morning
    guess laugh camera behind second finger mirror ticket garden bridge pocket singer market bottle winter
"""


def chatter(name: str, count: int, violates: bool, seed: int) -> list[CaseRow]:
    """Captions of eight words drawn from one small vocabulary: nothing in them tells a violation from another."""
    rng = np.random.default_rng(seed)
    words = _CHATTER.split()
    texts = (" ".join(rng.choice(words, 8, replace=False)) for _ in range(count))
    return [case_row(f"{name}-{i:02}", text, "scams", violates) for i, text in enumerate(texts)]


def retold(row: CaseRow, text: str) -> CaseRow:
    """The same case with another text."""
    return CaseRow.model_validate(row.model_dump(exclude={"segments"}) | {"text": text})


def renamed(rows: Sequence[CaseRow], name: str) -> list[CaseRow]:
    """The same cases under other ids: `name-00` and so on."""
    return [row.model_copy(update={"id": f"{name}-{number:02}"}) for number, row in enumerate(rows)]


def dated(rows: Sequence[CaseRow], *days: str) -> list[CaseRow]:
    """The same cases, from these days in turn."""
    moments = [datetime.fromisoformat(f"{day}T12:00:00+00:00") for day in days]
    return [
        row.model_copy(update={"occurred_at": moments[number % len(days)]}) for number, row in enumerate(rows)
    ]


def placed(rows: Sequence[CaseRow], *markets: str) -> list[CaseRow]:
    """The same cases, from these markets in turn."""
    return [
        row.model_copy(update={"market": markets[number % len(markets)]}) for number, row in enumerate(rows)
    ]


def grouped(row: CaseRow, group: str) -> CaseRow:
    """The same case, told to be of a content group."""
    return row.model_copy(update={"attributes": {GROUP_ATTRIBUTE: group}})


def voted(row: CaseRow, *votes: bool | None) -> CaseRow:
    """The same case with one rater a vote."""
    return row.model_copy(update={"ratings": case_row(row.id, "none", "scams", *votes).ratings})


def scene_of(
    rows: Sequence[CaseRow],
    spec: PromptSpec | None = None,
    default: float = 0.5,
    markets: dict[str, float] | None = None,
    split: Split | None = None,
    embedder: Embedder | None = None,
    seed: int = SEED,
    clauses: Sequence[Clause] = (),
) -> Scene:
    """The scene that `build_scene` makes of a store with these rows; `split` puts every case into one.

    `clauses` are all standing versions of the policy's clauses.
    """
    spec = spec or prize_prompt()
    thresholds = Thresholds(name=spec.name, prompt=spec.name, default=default, markets=markets or {})
    known = {row.id: label for row in rows if (label := _label(row, spec.policy)).violates is not None}
    ordered = sorted((row for row in rows if row.id in known), key=lambda row: row.id)
    embedder = embedder or WordEmbedder()
    texts = [texts_of(row.case()) for row in ordered]
    given = [row.attributes.get(GROUP_ATTRIBUTE) for row in ordered]
    groups, splits = split_cases(texts, [None if g is None else str(g) for g in given], spec.examples(), seed)
    judge, reading = EmbeddedJudge(embedder), read(texts, embedder)
    return Scene(
        policy=spec.policy,
        instruments=instruments_of(spec, thresholds),
        judge=judge,
        reading=reading,
        labels=np.array([known[row.id].violates for row in ordered], dtype=bool),
        votes=tuple(known[row.id] for row in ordered),
        groups=groups,
        splits=splits if split is None else (split,) * len(ordered),
        judged=judge.judge(spec, reading),
        embedder=embedder,
        circumstances=tuple(circumstances_of(row.case()) for row in ordered),
        clauses=tuple(clauses),
    )


def instruments_of(spec: PromptSpec, thresholds: Thresholds) -> Instruments:
    """A prompt and its thresholds as versions in force."""
    prompt = _version(artefact_id("prompt", spec.name), spec.to_yaml())
    return Instruments(
        spec, thresholds, prompt, _version(artefact_id("thresholds", spec.name), thresholds.to_yaml())
    )


def resplit(scene: Scene, **splits: Split) -> Scene:
    """The scene with the cases of a wording put into a split, by name: `task="unseen"`."""
    moved = tuple(
        splits.get(case_id.split("-")[0], split)
        for case_id, split in zip(scene.ids, scene.splits, strict=True)
    )
    return replace(scene, splits=moved)


def policy_clauses(extra: str = "", text: str | None = None) -> tuple[Clause, ...]:
    """The clauses of `policy_text` with more rules below section 2."""
    policy = read_policy(text or policy_text(extra=extra), "policy.md")
    ids, _ = assign_ids(policy, [], used=set(), retired=[])
    return tuple(clauses_of(policy, ids, artefact_id("policy", policy.id), 1))


def clause_versions(*texts: str) -> tuple[Clause, ...]:
    """The clauses of every version of some documents, the versions of each in order."""
    found: list[Clause] = []
    for text in texts:
        policy = read_policy(text, "policy.md")
        artefact = artefact_id("policy", policy.id, policy.market)
        own = [clause for clause in found if clause.artefact == artefact]
        newest = max((clause.version for clause in own), default=0)
        previous = [clause for clause in own if clause.version == newest]
        ids, _ = assign_ids(policy, previous, used={clause.id for clause in own}, retired=own)
        found += clauses_of(policy, ids, artefact, newest + 1)
    return tuple(found)


def cluster_of(scene: Scene, *names: str, direction: Direction = "fn", label: str = "planted") -> Cluster:
    """The cases of some wordings as a cluster."""
    members = tuple(case_id for case_id in scene.ids if case_id.split("-")[0] in names)
    return Cluster(
        id=f"T-1-scams-{direction}-1",
        policy="scams",
        direction=direction,
        name=label,
        members=members,
        representatives=members[:1],
    )


def question_of(
    scene: Scene, *names: str, direction: Direction = "fn", clauses: Sequence[Clause] = ()
) -> Question:
    """What triage asks of those cases of some wordings that are decided wrongly."""
    return pose(scene, cluster_of(scene, *names, direction=direction), clauses or policy_clauses())


def warned_prompt_text() -> str:
    """The prompt with the exception for warnings that it lacks."""
    told = tuple(Example(text=row.segments[0].text) for row in renamed(warnings(20), "told")[12:])
    exception = PromptException(
        name="warning", allows="Warnings of a swindle", clause=ClauseId("scams/3.1"), examples=told
    )
    question = prize_prompt().questions[0].model_copy(update={"exceptions": (exception,)})
    return prize_prompt(questions=(question,)).to_yaml()


def finding_of_cause(cause: Cause, cluster: Cluster, finding_id: str = "F-1") -> Finding:
    """A finding of a cause, with nothing tried."""
    return Finding(
        id=FindingId(finding_id),
        triage="T-1",
        cluster=cluster,
        stream="llm",
        cause=cause,
        probability=0.8,
        summary="A finding.",
        created_at=now(),
    )


def tried(name: Cause, probability: float = 0.8, sufficient: bool = True) -> Intervention:
    """An intervention with this outcome."""
    return Intervention(name=name, fixed=4, n=5, broken=0, sufficient=sufficient, probability=probability)


def decide(workspace: Workspace) -> None:
    """Decide every case of a workspace with the prompt on scams."""
    with workspace.store.read() as tx:
        ids = tx.cases.ids()
    decide_cases(workspace.store, EmbeddedJudge(workspace.embedder), "scams", ids)


def scene_in(workspace: Workspace) -> Scene:
    """The scene of a workspace, as triage and drafts see it."""
    return build_scene(workspace.store, workspace.embedder, "scams", workspace.config.seed)


def store_finding(workspace: Workspace, cause: Cause, *names: str, direction: Direction = "fn") -> Finding:
    """A stored finding of a cause on the errors among the cases of some wordings."""
    scene = scene_in(workspace)
    cluster = cluster_of(scene, *names, direction=direction)
    wrong = [i for i in cluster.members if scene.decided[scene.row_of[i]] != scene.labels[scene.row_of[i]]]
    cluster = cluster.model_copy(update={"members": tuple(wrong)})
    finding = finding_of_cause(cause, cluster, f"F-{cause}-{'-'.join(names)}")
    with workspace.store.write() as tx:
        tx.ledger.start_run("T-1", "triage", {})
        tx.ledger.add_finding(finding)
    return finding


def _label(row: CaseRow, policy: str) -> Label:
    return label_of(rating for rating in row.ratings if rating.policy == policy)


def _version(artefact: ArtefactId, text: str) -> ArtefactVersion:
    return ArtefactVersion(
        artefact=artefact,
        number=1,
        digest=digests.of_text(text),
        text=text,
        created_at=now(),
        origin="import:test",
    )
