"""Evidence for another prompt measured by a judge that costs: the same cases before and after, one look at the unseen.

What can be cut short comes first; the look is taken only when the unseen cases alone are left to ask.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from knowledge_base.asked import Asked
from knowledge_base.changes import Evidence
from knowledge_base.errors import Refused
from knowledge_base.measured import Followed, Repeats
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import ArtefactId, CaseId, Digest, parse_artefact_id
from knowledge_base.store import Store
from tools.draw_cases import draw_cases
from tools.edit_size import BY_LENGTH, TokenCounter, edit_size
from tools.evidence import LEVEL, evidence_for, labelled_digest, revised_instruments, subject_of
from tools.paid_judge import NEAREST, NO_ANSWER, Answers, PaidJudge, drawn, said_yes
from tools.scene import Bools, Rows, Scene
from tools.split import Split
from tools.steer import CarveOut, carve_outs, followed_one, nearest_to, repeated

NO_THRESHOLDS = (
    "thresholds are for the scores of the embedded judge, and a model decides without them; "
    "measure this without --judge llm"
)


def measure_paid(
    store: Store,
    scene: Scene,
    texts: Mapping[ArtefactId, str],
    paid: PaidJudge,
    seed: int,
    candidates: int,
    validation: Sequence[CaseId] | None = None,
    tokens: TokenCounter = BY_LENGTH,
) -> Evidence:
    """Measure the prompt in force against the proposed one; `validation` are the cases that it was chosen on, if any.

    The same text, measured again by the same judge on the same cases, gets the first figures.

    Raises: Refused when the judge stops or hardly answers, and for texts that it does not decide by.
    """
    if any(parse_artefact_id(artefact).kind == "thresholds" for artefact in texts):
        raise Refused(NO_THRESHOLDS)
    measuring = _Measuring(store, scene, texts, paid, seed, validation)
    with store.read() as tx:
        kept = tx.looks.measured(scene.policy, measuring.subject, measuring.labelled)
    return kept or measuring.run(candidates, tokens)


class _Measuring:
    """One measurement; `old` and `new` are the prompts in force and proposed."""

    def __init__(
        self,
        store: Store,
        scene: Scene,
        texts: Mapping[ArtefactId, str],
        paid: PaidJudge,
        seed: int,
        validation: Sequence[CaseId] | None,
    ) -> None:
        self._store, self._scene, self._paid, self._seed = store, scene, paid, seed
        self._old = scene.instruments.spec
        self._new, _ = revised_instruments(self._old, scene.instruments.thresholds, texts)
        self._validation = (
            self._drawn("validation", paid.validation_cases(1))
            if validation is None
            else np.array(sorted(scene.row_of[case] for case in validation), dtype=np.int64)
        )
        self._unseen = self._drawn("unseen", paid.unseen_cases())
        self._basis = basis_of(store, scene, self._new)
        self.subject: Digest = subject_of(texts, self._basis, paid.name, seed)
        self.labelled = labelled_digest(scene, self._unseen)

    def run(self, candidates: int, tokens: TokenCounter) -> Evidence:
        """Ask, and look at the unseen cases last."""
        scene, paid, policy = self._scene, self._paid, self._scene.policy
        if not len(self._unseen):
            raise Refused(f"no unseen case is labelled under {policy!r}; import and label more cases first")
        chosen_on = self._both(self._validation)
        known = paid.paired(*chosen_on, self._validation) if len(self._validation) else self._validation
        alike, again = self._repeats(chosen_on[1])
        steered = tuple(self._followed())
        ids = [scene.ids[row] for row in self._unseen]
        with self._store.write() as tx:
            look = tx.looks.take(policy, self.subject, ids, self.labelled)
            ratings = tx.cases.ratings(policy, ids)
        unseen = self._both(self._unseen)
        before, after = (np.maximum(*pair) for pair in zip(chosen_on, unseen, strict=True))
        rows = np.concatenate([known, paid.paired(*unseen, self._unseen)])
        part = scene.take(rows.tolist()).decided_as(said_yes(before[rows]))
        measured = evidence_for(part, said_yes(after[rows]), self._seed, look, candidates, ratings)
        texts = [scene.reading.cases[row].text for row in scene.rows("tuning", "validation")]
        measured = measured.model_copy(
            update={
                "judge": paid.name,
                "basis": self._basis,
                "repeats": alike,
                "followed": steered,
                "size": edit_size(self._old, self._new, scene.clauses, texts, tokens),
                "asked": self._asked(chosen_on, unseen, again),
            }
        )
        with self._store.write() as tx:
            return tx.looks.keep(measured)

    def _drawn(self, split: Split, most: int) -> Rows:
        return draw_cases(self._scene, self._scene.rows(split), most, self._seed)

    def _both(self, rows: Rows) -> tuple[Answers, Answers]:
        """Before and after."""
        return (
            self._paid.answers(self._scene, self._old, rows),
            self._paid.answers(self._scene, self._new, rows),
        )

    def _repeats(self, first: Answers) -> tuple[Repeats | None, int]:
        """The first of the validation cases that were answered, asked once more; how many were answered again."""
        rows = self._validation[first[self._validation] != NO_ANSWER][: self._paid.repeats()]
        again = self._paid.answers(self._scene, self._new, rows, anew=True)
        rows = rows[again[rows] != NO_ANSWER]
        runs: Iterator[Bools] = iter((said_yes(first[rows]), said_yes(again[rows])))
        return (repeated(lambda: next(runs), LEVEL) if len(rows) else None), len(rows)

    def _followed(self) -> Iterator[Followed]:
        """For a few exceptions, the new ones first, whether verdicts on the cases nearest to them follow."""
        scene = self._scene
        judged = scene.judge.judge(self._new, scene.reading, known=scene.judged)
        known = np.isin(np.arange(len(scene.ids)), scene.rows("tuning", "validation"))
        held = {one.exception for one in carve_outs(self._old)}
        for carved in sorted(carve_outs(self._new), key=lambda one: one.exception in held)[
            : self._paid.carved()
        ]:
            near = draw_cases(scene, np.flatnonzero(known & nearest_to(judged, carved)), NEAREST, self._seed)
            yield self._one(carved, near)

    def _one(self, carved: CarveOut, rows: Rows) -> Followed:
        kept = self._paid.answers(self._scene, self._new, rows)
        gone = self._paid.answers(self._scene, carved.without, rows)
        both = rows[(kept[rows] != NO_ANSWER) & (gone[rows] != NO_ANSWER)]
        return followed_one(carved, said_yes(kept[both]), said_yes(gone[both]))

    def _asked(
        self, chosen_on: tuple[Answers, Answers], unseen: tuple[Answers, Answers], again: int
    ) -> Asked:
        scene, of = self._scene, self._paid.tally
        splits = {scene.splits[row] for row in self._validation} or {"validation"}
        return Asked(
            validation=drawn(len(scene.rows(*splits)), self._validation, *chosen_on),
            unseen=drawn(len(scene.rows("unseen")), self._unseen, *unseen),
            repeated=again,
            questions=of.asked,
            most=self._paid.most,
            unparsable=of.states["unparsable"],
            refused=of.states["refused"],
            failed=of.states["failed"],
            attempts=of.attempts,
            cached=of.cached,
            tokens_in=of.tokens_in,
            tokens_out=of.tokens_out,
            cost=of.cost,
        )


def basis_of(store: Store, scene: Scene, proposed: PromptSpec) -> dict[ArtefactId, Digest]:
    """What a model decides by: the prompt, and the documents whose clauses it is sent; no thresholds."""
    prompt = scene.instruments.prompt_version
    cited = {*scene.instruments.spec.clauses(), *proposed.clauses()}
    with store.read() as tx:
        documents = {clause.artefact for clause in tx.library.standing_clauses() if clause.id in cited}
        heads = {name: head.digest for name in sorted(documents) if (head := tx.library.head(name))}
    return {prompt.artefact: prompt.digest, **heads}
