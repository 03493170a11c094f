"""Labels to be given again, the most pressing first: how doubtful each is, times how much rests on it."""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from knowledge_base.cases import Case
from knowledge_base.changes import Finding
from knowledge_base.errors import WrongUsage
from knowledge_base.guideline_measures import Relabel
from knowledge_base.records import CaseId
from tools.labelled import WEIGHTS, weight_of
from tools.rating_tools.sheet import neutral
from tools.scene import Bools, Scene

HEADER = ("case", "label", "yes", "no", "doubt", "reach", "priority", "why")


def doubted(scene: Scene, finding: Finding, cases: Mapping[CaseId, Case]) -> tuple[Relabel, ...]:
    """The labels that triage doubts in a `label_error` finding, by its own order of doubt."""
    told = next((one.detail for one in finding.interventions if one.name == "label_error"), {})
    doubt = dict(zip(told.get("doubted", ()), told.get("doubt", ()), strict=False))
    rows = [scene.row_of[CaseId(one)] for one in doubt if one in scene.row_of]
    return _listed(
        scene,
        rows,
        {row: float(doubt[scene.ids[row]]) for row in rows},
        cases,
        "other cases speak against it",
    )


def contested(
    scene: Scene, near: Bools, before: Bools, after: Bools, cases: Mapping[CaseId, Case]
) -> tuple[Relabel, ...]:
    """Labels that a guideline edit puts in question: of cases near its rules that raters split on, or where it turns
    the rules' answer against the label."""
    split = np.array([vote.split for vote in scene.votes], dtype=bool)
    turned = (before != after) & (after != scene.labels)
    rows = [int(row) for row in np.flatnonzero((near & split) | turned)]
    doubt = {row: _doubt(scene, row) for row in rows}
    why = {row: "the edited rules speak against it" if turned[row] else "raters split on it" for row in rows}
    found = _listed(scene, rows, doubt, cases, "")
    return tuple(one.model_copy(update={"why": why[scene.row_of[one.case]]}) for one in found)


def relabel_csv(listed: Sequence[Relabel]) -> str:
    """The list as CSV; a cell that a spreadsheet would compute starts with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for one in listed:
        label = "violates" if one.violates else "does not violate"
        cells = (
            one.case,
            label,
            one.yes,
            one.no,
            f"{one.doubt:.3f}",
            f"{one.reach:g}",
            f"{one.priority:.3f}",
            one.why,
        )
        writer.writerow([neutral(str(cell)) for cell in cells])
    return out.getvalue()


def relabel_file(listed: Sequence[Relabel], name: str) -> str:
    """The list as the file's ending says.

    Raises: WrongUsage for another ending than .csv or .json.
    """
    if name.endswith(".csv"):
        return relabel_csv(listed)
    if name.endswith(".json"):
        return (
            json.dumps([one.model_dump(mode="json") for one in listed], ensure_ascii=False, indent=1) + "\n"
        )
    raise WrongUsage(f"{name!r} is neither a .csv nor a .json file; name one of the two")


def _listed(
    scene: Scene, rows: Sequence[int], doubt: Mapping[int, float], cases: Mapping[CaseId, Case], why: str
) -> tuple[Relabel, ...]:
    copies = Counter(scene.groups.tolist())
    found = []
    for row in rows:
        vote, case = scene.votes[row], cases.get(scene.ids[row])
        reach = copies[int(scene.groups[row])] * _weight(case)
        found.append(
            Relabel(
                case=scene.ids[row],
                violates=bool(scene.labels[row]),
                yes=vote.yes,
                no=vote.no,
                doubt=doubt[row],
                reach=reach,
                priority=doubt[row] * reach,
                why=why,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.priority, one.case)))


def _doubt(scene: Scene, row: int) -> float:
    """How likely the other label is by the votes alone: Laplace's rule."""
    vote = scene.votes[row]
    return ((vote.no if scene.labels[row] else vote.yes) + 1) / (vote.votes + 2)


def _weight(case: Case | None) -> float:
    told = (weight_of(case, name) for name in WEIGHTS) if case else ()
    return next((weight for weight in told if weight > 0), 1.0)
