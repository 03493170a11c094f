"""The suite: changes of laws and policies that were planted, or that publishers marked; are they told, and as what?"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from evals.harness.rows import read_rows
from evals.harness.suite import Figure, Metric, Setting, Suite
from evals.regulation import solving
from evals.regulation.answers import Answer, macro_f1, pooled, share, whole
from evals.regulation.duties import rules_answer
from evals.regulation.law_pairs import acts_answer, marks_answer, markups_answer
from evals.regulation.quoting import Quoting, versions_answer
from evals.regulation.real import history_answer, rows_of_folder
from evals.regulation.rows import RegulationRow, Task, drawn
from evals.regulation.tables import details

Solve = Callable[[RegulationRow], Answer]


@contextmanager
def opened(setting: Setting) -> Iterator[Solve]:
    """A solver by the row's task."""
    with ExitStack() as stack:
        quoting = Quoting(stack)
        solvers: dict[Task, Solve] = {
            "edits": solving.edits,
            "control": solving.control,
            "limits": solving.limits,
            "captures": solving.captures,
            "rules": rules_answer,
            "impact": quoting.impact,
            "quotes": quoting.quotes,
            "marks": marks_answer,
            "markups": markups_answer,
            "acts": acts_answer,
            "history": history_answer,
            "versions": versions_answer,
        }

        def solved(row: RegulationRow) -> Answer:
            began = time.monotonic()
            answer = solvers[row.task](row)
            if row.task == "versions":  # of all rows these alone take long
                setting.told(f"{row.id}: {summary(answer)}; {time.monotonic() - began:.0f} s")
            return answer.model_copy(update={"seen": row.split == "tuning"})

        yield solved


def summary(answer: Answer) -> str:
    """What was held of what was asked, count by count."""
    return "; ".join(f"{name} {held}/{of}" for name, (held, of) in answer.counts.items())


def _load(file: Path) -> list[RegulationRow]:
    return rows_of_folder(file) if file.is_dir() else read_rows(file, RegulationRow)


def _is(*tasks: Task, seen: bool | None = None) -> Callable[[RegulationRow], bool]:
    return lambda row: row.task in tasks and (seen is None or (row.split == "tuning") == seen)


def _metric(
    name: str, says: str, applies: Callable[[RegulationRow], bool], count: str = ""
) -> Metric[RegulationRow, Answer]:
    return Metric(name, says, applies, lambda row, answer: share(count or name, answer))


def _figure(
    name: str, says: str, applies: Callable[[RegulationRow], bool], count: str = ""
) -> Figure[RegulationRow, Answer]:
    def of(answers: Sequence[Answer]) -> float | None:
        return pooled(count or name, answers)

    return Figure(name, says, applies, of)


def _real(name: str, says: str, task: Task) -> tuple[Figure[RegulationRow, Answer], ...]:
    """A figure of real data, what the rules were made on and what not apart."""
    return (
        _figure(name, says, _is(task, seen=False)),
        _figure(f"{name}_seen", f"{says}; the rules were made on these", _is(task, seen=True), name),
    )


def _of_acts(name: str, says: str) -> tuple[Figure[RegulationRow, Answer], ...]:
    """The same of labelled provisions of real acts."""

    def of_split(seen: bool) -> Callable[[RegulationRow], bool]:
        return lambda row: row.task == "rules" and bool(row.files) and (row.split == "tuning") == seen

    return (
        _figure(f"real_{name}", says, of_split(False), name),
        _figure(f"real_{name}_seen", f"{says}; the rules were made on these", of_split(True), name),
    )


def _on_invented(row: RegulationRow) -> bool:
    return row.task == "rules" and not row.files


SUITE: Suite[RegulationRow, Answer] = Suite(
    name="regulation",
    says="Are changes of laws and policies told, as what they are, with nothing made up and every quote to the letter?",
    folder=Path(__file__).parent,
    row=RegulationRow,
    open=opened,
    shown=lambda row: f"{row.task} {row.of} {', '.join(row.edits)}".strip(),
    summary=summary,
    metrics=(
        _metric(
            "amended",
            "every provision that was amended is told so",
            lambda row: row.task == "edits" and row.amends,
            "amended_recall",
        ),
        _metric("class", "every provision that an edit touched is told in its class", _is("edits")),
        _metric("untouched", "of no other provision anything is told but layout", _is("edits")),
        _metric("quiet", "the same words in another layout: nothing but layout is told", _is("control")),
        _metric(
            "definitions",
            "a changed definition is told with each use of its term",
            lambda row: row.task == "edits" and "definition" in row.edits,
            "definitions_followed",
        ),
        _metric(
            "limits",
            "each number and day that changed is told as such, before and after",
            _is("limits"),
            "limits_told",
        ),
        _metric("noise", "captures that are no version are set aside", _is("captures"), "noise_rejected"),
        _metric("kept", "real changes of a page become versions", _is("captures"), "real_kept"),
        _metric("silent", "at first sight, too, no such capture is told", _is("captures"), "noise_silent"),
        Metric(
            "quotes",
            "every quote of every output stands in the store, to the letter, where it says",
            _is("quotes", "versions"),
            lambda row, answer: whole("quotes_verbatim", answer),
            promise=True,
        ),
        Metric(
            "controls",
            "where nothing was amended, nothing is told",
            _is("markups"),
            lambda row, answer: whole("control_quiet", answer),
        ),
    ),
    figures=(
        _figure("amended_recall", "every amendment of all is told as one", _is("edits")),
        _figure("amended_precision", "all that is told as an amendment is one", _is("edits")),
        Figure("macro_f1", "every class is always told right", _is("edits"), macro_f1),
        _figure(
            "references_recall",
            "references that nobody followed are told",
            _is("edits"),
            "references_followed",
        ),
        _figure("references_precision", "no other reference is told", _is("edits"), "references_precise"),
        _figure("rules_recall", "every rule of a labelled provision is read", _on_invented),
        _figure("rules_precision", "what is read as a rule is one", _on_invented),
        _figure("rules_right", "and with its actor and deadline", _on_invented),
        *(
            _figure(name, says, _is("impact"))
            for name, says in (
                ("impact_recall", "a touched clause of ours is told as touched"),
                ("impact_precision", "what is told as touched is"),
                ("impact_shown", "a touched clause is among those that a model is shown (--llm)"),
                ("gap_recall", "a duty without a clause is told as a gap"),
                ("gap_precision", "what is told as a gap is one"),
                ("conflict_recall", "a conflict is told"),
                ("conflict_precision", "what is told as a conflict is one"),
            )
        ),
        *_real("marks_told", "a passage that the publisher marks as amended is told", "marks"),
        *_real("control_quiet", "a version with corrections alone is told to change there alone", "marks"),
        *_real("provisions_told", "a provision that carries a mark on a consolidated page is told", "acts"),
        *_real("failed_set_aside", "a failed capture is set aside", "history"),
        *_real("failed_silent", "a failed capture is not told at first sight", "history"),
        *_real("versions_kept", "a real change is kept", "history"),
        *_real("layout_set_aside", "a change of layout is set aside", "history"),
        *_of_acts("rules_recall", "every rule of a labelled provision of a real act is read"),
        *_of_acts("rules_precision", "what is read as a rule is one"),
        *_of_acts("rules_right", "and with its actor and deadline"),
    ),
    details=details,
    load=_load,
    vary=drawn,
    row_seconds=3_600,
    seconds=7_200,
)
