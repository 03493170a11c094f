"""A policy's scene: the labelled cases, how they are split, and what the prompt in force decides about them.

Everything that triage tries and every draft is measured on a scene. The judge reads the cases once; trying another
prompt or threshold costs only the anchors that are new.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge_base.cases import Label
from knowledge_base.embed import Embedder, Progress
from knowledge_base.errors import Refused
from knowledge_base.measured import ReadShare
from knowledge_base.prompts import Example, PromptSpec, Thresholds
from knowledge_base.records import ArtefactId, ArtefactVersion, CaseId, Clause, Digest, artefact_id
from knowledge_base.store import Store, Transaction
from tools.case_splits import split_cases
from tools.circumstances import Circumstances, circumstances_of
from tools.coded_terms import CodedTerms
from tools.judge import EmbeddedJudge, Judged
from tools.label_support import label_doubt, label_support, suspect_labels
from tools.languages import language_of, script_of
from tools.normalise import normalise, normalise_plain
from tools.reading import CaseTexts, Reading, read, texts_of
from tools.split import Split

Bools = NDArray[np.bool_]
Rows = NDArray[np.int64]
GROUP_ATTRIBUTE = "content_group"


@dataclass(frozen=True)
class Instruments:
    """What decides in force for a policy: the prompt and its thresholds, with their versions."""

    spec: PromptSpec
    thresholds: Thresholds
    prompt_version: ArtefactVersion
    thresholds_version: ArtefactVersion | None

    def basis(self) -> dict[ArtefactId, Digest]:
        """The digests of what decides."""
        versions = (self.prompt_version, self.thresholds_version)
        return {version.artefact: version.digest for version in versions if version}


@dataclass(frozen=True)
class Scene:
    """Labelled cases of one policy, row by row: labels, groups, splits, reading, the judge's scores, circumstances."""

    policy: str
    instruments: Instruments
    judge: EmbeddedJudge
    reading: Reading
    labels: Bools
    votes: tuple[Label, ...]
    groups: NDArray[np.int64]
    splits: tuple[Split, ...]
    judged: Judged
    embedder: Embedder
    circumstances: tuple[Circumstances, ...]
    clauses: tuple[Clause, ...]
    """Every version of every clause of the policy that was not reverted, of all markets."""
    coded: CodedTerms | None = None
    """The workspace's list of coded terms, where it has one."""
    share: ReadShare | None = None
    """What was drawn of the labelled cases, where not all are read."""

    @cached_property
    def ids(self) -> tuple[CaseId, ...]:
        """Case ids, row by row."""
        return tuple(case.id for case in self.reading.cases)

    @cached_property
    def row_of(self) -> dict[CaseId, int]:
        """The row of each case."""
        return {case_id: row for row, case_id in enumerate(self.ids)}

    @cached_property
    def decided(self) -> Bools:
        """What the prompt and thresholds in force decide."""
        return self.decide(self.judged, self.instruments.thresholds)

    @cached_property
    def means(self) -> NDArray[np.float32]:
        """One unit vector a case."""
        return self.reading.means()

    @cached_property
    def cutoffs(self) -> NDArray[np.float64]:
        """The threshold in force for each case, by its market."""
        return self.cutoffs_by(self.instruments.thresholds)

    @cached_property
    def disguised(self) -> Bools:
        """Which cases are spelt evasively or hold a coded term."""
        return np.array([normalise(case.text, self.coded).changed for case in self.reading.cases], dtype=bool)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The language of each case: as told, else as its text tells; empty where neither does."""
        pairs = zip(self.circumstances, self.reading.cases, strict=True)
        return tuple(told.language or language_of(case.text) for told, case in pairs)

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """The script of most letters of each case."""
        return tuple(script_of(case.text) for case in self.reading.cases)

    @cached_property
    def decided_plainly(self) -> Bools:
        """What is decided with evasive spelling and coded terms of tuning and validation cases undone."""
        return self._decided_anew(self.disguised, lambda row: normalised(self.reading.cases[row], self.coded))

    @cached_property
    def decided_in_full(self) -> Bools:
        """What is decided when the text of tuning and validation cases that no judge reads is read too."""
        cases, more = self.reading.cases, [told.unread for told in self.circumstances]
        unread = np.array([len(one) > 0 for one in more], dtype=bool)
        return self._decided_anew(unread, lambda at: replace(cases[at], units=(*cases[at].units, *more[at])))

    def _decided_anew(self, which: Bools, text: Callable[[int], CaseTexts]) -> Bools:
        after, known = self.decided.copy(), self.rows("tuning", "validation")
        rows = known[which[known]]
        if len(rows):
            reading = read([text(int(row)) for row in rows], self.embedder)
            after[rows] = self.judge.judge(self.instruments.spec, reading).score >= self.cutoffs[rows]
        return after

    @cached_property
    def label_support(self) -> NDArray[np.float64]:
        """The support each label has from the other tuning and validation cases; 1 for the unseen ones."""
        known, found = self.rows("tuning", "validation"), np.ones(len(self.labels))
        found[known] = label_support(self.means[known], self.labels[known], self.groups[known])
        return found

    @cached_property
    def suspect_labels(self) -> Bools:
        """Which labels of tuning and validation cases confident learning would prune."""
        known, found = self.rows("tuning", "validation"), np.zeros(len(self.labels), dtype=bool)
        found[known] = suspect_labels(self.labels[known], self.label_support[known])
        return found

    @cached_property
    def label_doubt(self) -> NDArray[np.float64]:
        """How likely each label is wrong, votes weighed in; 0 for the unseen ones."""
        known, found = self.rows("tuning", "validation"), np.zeros(len(self.labels))
        votes = [self.votes[row] for row in known]
        found[known] = label_doubt(self.labels[known], self.label_support[known], votes)
        return found

    def decide(self, judged: Judged, thresholds: Thresholds) -> Bools:
        """Score at or above the threshold of each case's market."""
        return np.asarray(judged.score >= self.cutoffs_by(thresholds), dtype=bool)

    def cutoffs_by(self, thresholds: Thresholds) -> NDArray[np.float64]:
        """What some thresholds ask of each case, by its market."""
        return np.array([thresholds.for_market(case.market) for case in self.reading.cases], dtype=np.float64)

    def rejudge(self, spec: PromptSpec) -> Bools:
        """What another prompt would decide at the thresholds in force."""
        judged = self.judge.judge(spec, self.reading, known=self.judged)
        return self.decide(judged, self.instruments.thresholds)

    def decided_by(self, spec: PromptSpec) -> Bools:
        """As `rejudge`, and kept: for texts that every cluster of errors is tried with."""
        if spec not in self._decided_by:
            self._decided_by[spec] = self.rejudge(spec)
        return self._decided_by[spec]

    @cached_property
    def _decided_by(self) -> dict[PromptSpec, Bools]:
        return {}

    def rows(self, *splits: Split) -> NDArray[np.int64]:
        """The rows of these splits."""
        return np.array([row for row, split in enumerate(self.splits) if split in splits], dtype=np.int64)

    def whole(self) -> "Scene":
        """The same with no case unseen: for what no draft is made of."""
        return replace(self, splits=tuple("validation" if one == "unseen" else one for one in self.splits))

    def decided_as(self, decided: Bools) -> "Scene":
        """The same with what another judge decides, row by row, by the prompt in force."""
        part = replace(self)
        part.__dict__["decided"] = decided
        return part

    def take(self, rows: Sequence[int]) -> "Scene":
        """The same for some rows."""
        reading = self.reading.take(rows)
        return replace(
            self,
            reading=reading,
            labels=self.labels[list(rows)],
            votes=tuple(self.votes[row] for row in rows),
            groups=self.groups[list(rows)],
            splits=tuple(self.splits[row] for row in rows),
            judged=self.judge.judge(self.instruments.spec, reading),
            circumstances=tuple(self.circumstances[row] for row in rows),
        )


def instruments_for(tx: Transaction, prompt: str) -> Instruments:
    """The prompt of that name in force and its thresholds; 0.5 where none were set.

    Raises: Refused when no such prompt is in force.
    """
    version = tx.library.head(artefact_id("prompt", prompt))
    if version is None:
        raise Refused(f"no prompt {prompt!r} is in force; import one with 'redline import prompt FILE'")
    spec = PromptSpec.from_yaml(version.text, version.artefact)
    cutoffs = tx.library.head(artefact_id("thresholds", prompt))
    thresholds = (
        Thresholds.from_yaml(cutoffs.text, cutoffs.artefact)
        if cutoffs
        else Thresholds(name=prompt, prompt=prompt)
    )
    return Instruments(spec, thresholds, version, cutoffs)


def prompts_in_force(tx: Transaction) -> list[str]:
    """The names of the prompts that are in force."""
    return [
        artefact.removeprefix("prompt/")
        for artefact in tx.library.artefact_ids("prompt")
        if tx.library.head(artefact)
    ]


def prompt_for_policy(tx: Transaction, policy: str) -> str:
    """The prompt that decides a policy.

    Raises: Refused when there is none.
    """
    for name in prompts_in_force(tx):
        if instruments_for(tx, name).spec.policy == policy:
            return name
    raise Refused(
        f"no prompt for policy {policy!r} is in force; import one with 'redline import prompt FILE'"
    )


def build_scene(
    store: Store,
    embedder: Embedder,
    policy: str,
    seed: int,
    progress: Progress | None = None,
    prompt: str | None = None,
    quoted: Sequence[Example] = (),
    among: Sequence[CaseId] | None = None,
    instruments: Instruments | None = None,
) -> Scene:
    """Load every case with a known label under a policy, split by content groups, and judge it.

    A content group that shares its wording with an example of the prompt, or with a `quoted` one of a text that is
    to be measured, counts as tuning. `prompt` names the one that judges where a policy has several, `instruments` one
    that is not in force; `among` are the cases to load where not all are wanted.
    """
    with store.read() as tx:
        instruments = instruments or instruments_for(tx, prompt or prompt_for_policy(tx, policy))
        labels = tx.cases.labels(policy, among)
        known = {i: label for i, label in labels.items() if label.violates is not None}
        cases = tx.cases.get(list(known))
        clauses = tx.library.standing_clauses(policy)
    ids = sorted(cases)
    texts = [texts_of(cases[case_id]) for case_id in ids]
    named = [cases[case_id].attributes.get(GROUP_ATTRIBUTE) for case_id in ids]
    given = [None if name is None else str(name) for name in named]
    groups, splits = split_cases(texts, given, (*instruments.spec.examples(), *quoted), seed)
    judge = EmbeddedJudge(embedder)
    reading = read(texts, embedder, progress)
    return Scene(
        policy=policy,
        instruments=instruments,
        judge=judge,
        reading=reading,
        labels=np.array([known[case_id].violates for case_id in ids], dtype=bool),
        votes=tuple(known[case_id] for case_id in ids),
        groups=groups,
        splits=splits,
        judged=judge.judge(instruments.spec, reading),
        embedder=embedder,
        circumstances=tuple(circumstances_of(cases[case_id]) for case_id in ids),
        clauses=tuple(clauses),
    )


def normalised(case: CaseTexts, coded: CodedTerms | None = None) -> CaseTexts:
    """The case with evasive spelling undone, and the terms of a list written out."""
    return replace(case, units=tuple(normalise_plain(unit, coded) or unit for unit in case.units))
