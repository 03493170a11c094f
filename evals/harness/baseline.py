"""The committed baseline of a suite, and when a run has fallen behind it.

The rule, metric by metric. A run fails when any of these holds:

1. **It fell beyond noise, row against row.** Where the run shares rows with the baseline (same id, same text; at
   least half of those it scored), groups of rows that fell are weighed against groups that rose by an exact
   one-sided sign test, which for right-or-wrong marks is McNemar's. It is a regression when p <= 0.025: the high end
   of the 95 % Clopper-Pearson interval of "share of rises among the groups that changed" is below one half. Six
   groups that fell with none that rose are enough, five are not.
2. **It fell beyond noise, as a whole.** Where the rows are others, the two means are compared: it is a regression
   when the high end of the 95 % interval of (now - then) is below 0 (Newcombe 1998, Stat Med 17:873-890, method 10).
3. **A promise was broken.** For metrics marked as promises, one row is enough that held in the baseline and does not
   hold now.
4. **Too much could not be scored**: more than one row and more than 2 % of those a metric applies to, or all of them.
   Rows that could not be scored count in no mean and in none of the tests above.

A metric that the baseline does not have is held to rule 4 only, and so is a run without a baseline.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import comb, hypot
from pathlib import Path

from pydantic import ValidationError

from evals.harness.result import Against, Total
from evals.harness.scores import Observation
from knowledge_base.errors import WrongUsage
from knowledge_base.records import Record

ALPHA = 0.025
MOST_UNSCORED = 0.02
LEAST_SHARED = 0.5


class Kept(Record):
    """A row of the baseline: the digest of what it said, and its marks; null could not be scored."""

    row: str
    marks: dict[str, float | None]


class Baseline(Record):
    """What a suite scored when somebody last said: this is what we hold it to."""

    suite: str
    model: str = ""
    seed: int
    scores: dict[str, Total]
    rows: dict[str, Kept]


def read_baseline(file: Path) -> Baseline | None:
    """The baseline in a file; None where there is none.

    Raises: WrongUsage when the file is not one.
    """
    try:
        return Baseline.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as problem:
        first = problem.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise WrongUsage(
            f"the baseline {str(file)!r}: {field}: {first['msg']}; make it anew with --update-baseline"
        ) from problem


def write_baseline(file: Path, baseline: Baseline) -> None:
    """Put a baseline in place of the one before; one row a line, so that a change can be read."""
    head = baseline.model_dump(mode="json", exclude={"rows"})
    scores = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(of)}" for name, of in head.pop("scores").items()
    )
    rows = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(kept.model_dump(mode='json'))}"
        for name, kept in sorted(baseline.rows.items())
    )
    opening = ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in head.items())
    text = f'{{\n{opening},\n  "scores": {{\n{scores}\n  }},\n  "rows": {{\n{rows}\n  }}\n}}\n'
    beside = file.with_name(file.name + ".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def against(
    name: str,
    promise: bool,
    seen: Sequence[Observation],
    digests: Mapping[str, str],
    now: Total,
    baseline: Baseline | None,
) -> Against:
    """One metric's marks beside the baseline, by the rule above; `digests` are those of the run's rows."""
    then = baseline.scores.get(name) if baseline else None
    found = Against(then=None if then is None else then.value)
    if baseline is not None and then is not None and then.value is not None and now.value is not None:
        pairs = _pairs(name, seen, digests, baseline)
        if len(pairs) >= LEAST_SHARED * now.n:
            found = _row_by_row(found, pairs, promise)
        else:
            found = _as_a_whole(found, now, then)
    if not found.regressed and (words := _too_much_unscored(seen)):
        found = found.model_copy(update={"regressed": True, "why": words})
    return found


def _pairs(
    name: str, seen: Sequence[Observation], digests: Mapping[str, str], baseline: Baseline
) -> list[tuple[Observation, float]]:
    """The change of every row that both runs scored."""
    pairs = []
    for one in seen:
        kept = baseline.rows.get(one.row)
        was = None if kept is None or kept.row != digests[one.row] else kept.marks.get(name)
        if was is not None and one.value is not None:
            pairs.append((one, one.value - was))
    return pairs


def _row_by_row(found: Against, pairs: Sequence[tuple[Observation, float]], promise: bool) -> Against:
    by_group: defaultdict[str, float] = defaultdict(float)
    for one, change in pairs:
        by_group[one.group] += change
    down = sum(change < 0 for change in by_group.values())
    up = sum(change > 0 for change in by_group.values())
    fell = tuple(one.row for one, change in pairs if change < 0)
    p = sign_test(down, up)
    why = ""
    if promise and fell:
        why = (
            f"a promise: {len(fell)} held in the baseline and no longer {'does' if len(fell) == 1 else 'do'}"
        )
    elif p <= ALPHA:
        why = f"{down} fell and {up} rose (p = {p:.3g})"
    rose = tuple(one.row for one, change in pairs if change > 0)
    update = {"fell": fell, "rose": rose, "test": "rows", "p": p, "regressed": bool(why), "why": why}
    return found.model_copy(update=update)


def _as_a_whole(found: Against, now: Total, then: Total) -> Against:
    (value, _, top), (was, bottom, _) = _bounds(now), _bounds(then)
    high = value - was + hypot(top - value, was - bottom)
    why = f"{value:.3f} against {was:.3f} on other rows, {high:+.3f} at most" if high < 0 else ""
    return found.model_copy(update={"test": "means", "regressed": high < 0, "why": why})


def weighed_as_a_whole(now: Total, then: Total) -> Against:
    """Rule 2 alone."""
    return _as_a_whole(Against(then=then.value), now, then)


def _bounds(of: Total) -> tuple[float, float, float]:
    if of.value is None or of.low is None or of.high is None:
        raise ValueError("nothing was scored; compare what was")
    return of.value, of.low, of.high


def _too_much_unscored(seen: Sequence[Observation]) -> str:
    missing = sum(one.value is None for one in seen)
    if missing and (missing == len(seen) or missing > max(1, MOST_UNSCORED * len(seen))):
        return f"{missing} of {len(seen)} could not be scored"
    return ""


def sign_test(fell: int, rose: int) -> float:
    """The chance of so many falls or more among the changes if a fall were as likely as a rise; 1.0 with none."""
    changed = fell + rose
    return float(sum(comb(changed, k) for k in range(fell, changed + 1)) / 2**changed)
