"""Worlds over labelled cases of other people's: a JSON Lines file as `redline import cases` takes it.

Texts, labels and themes are the file's; dates, markets and votes are drawn as in worlds of our own. A theme is the
attribute `theme` of a case; cases without one are everyday posts. Beside the file, `NAME.clauses.yaml` may hold the
clause of each theme; without it nothing can be planted that turns on what a clause says.
"""

from collections import defaultdict
from pathlib import Path
from typing import Literal

import yaml

from evals.harness.rows import read_rows
from evals.planted_faults.faults import FAULTS
from evals.planted_faults.rows import Fault, WorldRow
from evals.planted_faults.wordings import GivenTheme, Policy, given
from knowledge_base.case_files import Rejection, read_cases
from knowledge_base.cases import CaseRow, label_of
from knowledge_base.changes import Cause
from knowledge_base.errors import WrongUsage
from tools.edits import slug

THEME = "theme"
LEAST_TEXTS, MOST_TEXTS = 20, 150
"""Different texts that a theme must have, and those that are taken of it."""
SIZES, SEED = (0.1, 0.3), 1000
NEED_CLAUSES: tuple[Cause, ...] = ("policy_gap", "stale_policy", "market_mismatch")
LANGUAGES = "the coverage fault comes as live talk only, for no theme is told in another language"


def rows_of(file: Path) -> list[WorldRow]:
    """Rows of the suite's own format, or rows over the cases that a file holds: every fault that they permit.

    Raises: WrongUsage when the file is neither, or has too few cases of any theme.
    """
    with file.open(encoding="utf-8") as opened:
        first = opened.readline()
    if '"policy"' in first and '"text"' not in first and '"segments"' not in first:
        return read_rows(file, WorldRow)
    policy = policy_from(file)
    rows = [
        WorldRow(id=f"control-{seed}", policy=policy.name, seed=SEED + seed, data=str(file))
        for seed in range(4)
    ]
    for size in SIZES:
        for number, cause in enumerate(FAULTS):
            variant = {"coverage": "live_talk", "prompt_defect": "question"}.get(cause, "")
            fault = Fault(cause=cause, size=size, variant=variant)
            name = f"one-{cause}-{round(100 * size):02}"
            rows.append(
                WorldRow(id=name, policy=policy.name, seed=SEED + number, data=str(file), faults=(fault,))
            )
    return rows


def unfit(row: WorldRow) -> list[Cause]:
    """The faults of a row that its data does not permit."""
    if not row.data or _clauses(Path(row.data)):
        return []
    return [fault.cause for fault in row.faults if fault.cause in NEED_CLAUSES]


def policy_from(file: Path) -> Policy:
    """The policy that a file's cases make, put where `policy_of` finds it.

    Raises: WrongUsage when a case cannot be read or too few themes are large enough.
    """
    by_theme: defaultdict[tuple[str, bool], dict[str, None]] = defaultdict(dict)
    for item in read_cases(file, "jsonl", None):
        if isinstance(item, Rejection):
            raise WrongUsage(f"{str(file)!r}, line {item.line}: {item.reason}; mend it")
        violates = label_of(item.ratings).violates
        if violates is not None:
            by_theme[slug(str(item.attributes.get(THEME) or "")) or "", violates][_text(item)] = None
    told = _clauses(file)
    themes: list[GivenTheme] = []
    counted = {True: 0, False: 0}
    for (name, violates), texts in sorted(by_theme.items()):
        if len(texts) < LEAST_TEXTS:
            continue
        counted[violates] += 1
        words = name.replace("_", " ").replace("-", " ") or "everyday posts"
        clause = told.get(name, f"Content of this kind is {'not ' if violates else ''}allowed: {words}.")
        label = f"{name or 'everyday'}{'' if violates else '-fair'}"
        number = f"{2 if violates else 3}.{counted[violates]}"
        stands: Literal["forbidden", "allowed"] = "forbidden" if violates else "allowed"
        some = tuple(texts)[:MOST_TEXTS]
        themes.append(
            GivenTheme(label[:60], stands, number, words.capitalize(), clause, (clause,), (), (), some)
        )
    if counted[True] < 2 or not counted[False]:
        raise WrongUsage(
            f"{str(file)!r} has {counted[True]} themes that violate with {LEAST_TEXTS} texts or more, and 2 are "
            f"needed, beside cases that do not; name them by the attribute {THEME!r}"
        )
    return given(Policy(slug(file.stem), f"Policy of {file.stem}", tuple(themes), ()))


def _text(row: CaseRow) -> str:
    return " ".join(" ".join(segment.text.split()) for segment in row.segments)[:600]


def _clauses(file: Path) -> dict[str, str]:
    beside = file.with_suffix(".clauses.yaml")
    return yaml.safe_load(beside.read_text(encoding="utf-8")) if beside.exists() else {}
