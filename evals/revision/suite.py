"""The suite: revisions of the sample's prompts, measured on cases that were kept from them altogether."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from evals.bench_workspace import SAMPLE, import_rows, sample_workspace
from evals.harness.scores import Mark, held
from evals.harness.suite import Figure, Metric, Setting, Suite
from evals.revision.revising import Revised, revised
from evals.revision.rows import RevisionRow
from knowledge_base.workspace import Workspace

SMALL = 20
"""Items that a lead reads in one sitting."""


@contextmanager
def opened(setting: Setting) -> Iterator[Callable[[RevisionRow], Revised]]:
    """A solver over the sample's labelled cases."""
    setting.told("importing the sample's cases")
    with TemporaryDirectory() as folder:
        workspace: Workspace = sample_workspace(Path(folder) / "workspace")
        import_rows(workspace, SAMPLE / "cases.jsonl")
        yield lambda row: revised(workspace, row)
        workspace.store.close()


def _signal(row: RevisionRow) -> bool:
    return row.start != "no signal"


def _gains(row: RevisionRow, answer: Revised) -> Mark:
    told = f"F1 {answer.before:.3f} → {answer.after:.3f} on fresh cases ({answer.gain:+.3f})"
    return held(answer.drafted and answer.gain > 0, told, told if answer.drafted else "nothing was drafted")


def _falls(row: RevisionRow, answer: Revised) -> Mark:
    told = f"recall {answer.recall_before:.3f} → {answer.recall_after:.3f} on fresh cases"
    return held(answer.recall_after >= answer.recall_before, told, told)


def _f1(row: RevisionRow, answer: Revised) -> Mark:
    return Mark(value=answer.after if answer.drafted else answer.before, reason=answer.what)


def _honest(row: RevisionRow, answer: Revised) -> Mark:
    told = f"claimed [{answer.low:+.3f}, {answer.high:+.3f}], fresh cases show {answer.gain:+.3f}"
    return held(not answer.drafted or answer.low <= answer.gain <= answer.high, told, told)


def _small(row: RevisionRow, answer: Revised) -> Mark:
    return held(answer.size <= SMALL, f"{answer.size} items", f"{answer.size} items")


def _own(row: RevisionRow, answer: Revised) -> Mark:
    return held(answer.tuning_only, "tuning cases only", "a text of another case was taken")


def _quiet(row: RevisionRow, answer: Revised) -> Mark:
    claims = answer.drafted and answer.low > 0
    told = f"claimed [{answer.low:+.3f}, {answer.high:+.3f}]" if answer.drafted else "nothing was drafted"
    return held(not claims, told, told)


def _median_gain(answers: Sequence[Revised]) -> float | None:
    gains = [max(answer.gain, 0.0) for answer in answers]
    return median(gains) if gains else None


def details(answers: Sequence[Revised]) -> str:
    """Policy by policy: the claim, what fresh cases show, and what it took."""
    lines = [
        f"{'policy':18} {'start':10} {'items':>5} {'words':>6} {'tried':>6}  {'claimed gain':26} {'fresh':>7}",
        *(
            f"{one.policy:18} {one.start:10} {one.size:>5} {one.words:>+6} {one.compared:>6}  "
            f"{100 * one.claimed:+6.1f} [{100 * one.low:+6.1f}, {100 * one.high:+6.1f}]     {100 * one.gain:+7.1f}  "
            f"{one.what}"
            if one.drafted
            else f"{one.policy:18} {one.start:10} nothing drafted, {one.compared} tried"
            for one in answers
        ),
    ]
    return "\n".join(lines)


SUITE: Suite[RevisionRow, Revised] = Suite(
    name="revision",
    says="Do revisions hold on cases they never saw, and are their claims honest?",
    folder=Path(__file__).parent,
    row=RevisionRow,
    open=opened,
    shown=lambda row: f"revise {row.policy} from {row.start}, resplit {row.seed}",
    summary=lambda answer: answer.what or "nothing was drafted",
    metrics=(
        Metric("gains", "F1 on fresh cases rises", _signal, _gains),
        Metric("f1_after", "F1 on fresh cases after it", _signal, _f1),
        Metric("recall_holds", "recall on fresh cases does not fall", _signal, _falls),
        Metric("honest", "the claimed 90 % interval holds what fresh cases show", _signal, _honest),
        Metric("small", f"at most {SMALL} items of the prompt change", _signal, _small),
        Metric("own_cases", "only tuning cases are quoted", lambda row: True, _own, promise=True),
        Metric("quiet", "with labels shuffled no gain is claimed", lambda row: not _signal(row), _quiet),
    ),
    figures=(Figure("median_gain", "the median gain of F1 on fresh cases", _signal, _median_gain),),
    details=details,
    vary=lambda row, draw: row.model_copy(update={"seed": draw.randrange(1_000, 1_000_000)}),
    row_seconds=600,
    seconds=3_600,
)
