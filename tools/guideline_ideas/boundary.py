"""Decided cases on the two sides of the line: an example and the nearest case with the other label, redacted."""

from collections.abc import Iterator

import numpy as np

from tools.clause_roles import nearest_clause
from tools.edits import MOST_CHARACTERS
from tools.guideline_examples import AddBoundary
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea, idea
from tools.guideline_ideas.nearness import nearness
from tools.redact import redact
from tools.scene import Rows
from tools.visible import one_line

GENERATOR = "decided cases"
MOST_PAIRS = 4
CLEAR = 0.7
"""The least share of votes on the label's side, of three or more: what is shown must be decided."""
LEAST_VOTES = 3


def boundary(told: Disagreement) -> Iterator[GuidelineIdea]:
    """Pairs of decided tuning cases near the disagreement, for the first rule that divides raters.

    Raters split on one of the two and adjudicators decided it: what all agree on teaches nobody. The example is nearest
    to a rule of the same clause, for one that breaks another would teach a wrong reason; the counter-example cites the
    nearest clause that allows something.
    """
    scene, known = told.scene, told.scene.rows("tuning")
    rules = [one for one in told.near if one.outcome.says == "violates" and one.clauses]
    items = [one for one in told.guideline.of("rule", "edge_case") if one.clauses]
    allowing = [one for one in told.clauses if told.role(one.id) == "allowance"]
    if not rules or not allowing or not len(told.rows) or not len(known):
        return
    nearest = nearness(scene, told.guideline, told.clauses, items).argmax(axis=1)
    plain = decided(told, known)
    own = [bool(set(items[int(nearest[row])].clauses) & set(rules[0].clauses)) for row in plain]
    yes, no = plain[scene.labels[plain] & np.array(own, dtype=bool)], plain[~scene.labels[plain]]
    if not len(yes) or not len(no):
        return
    near = (scene.means[yes] @ scene.means[told.rows].T).max(axis=1)
    for row in yes[np.argsort(-near, kind="stable")[:MOST_PAIRS]]:
        other = int(no[int(np.argmax(scene.means[no] @ scene.means[row]))])
        example, counter = _text(told, int(row)), _text(told, other)
        passed = nearest_clause(scene, np.array([other]), allowing)
        if not (_settled(told, int(row)) or _settled(told, other)):
            continue
        if not example or not counter or not passed or scene.groups[row] == scene.groups[other]:
            continue
        edit = AddBoundary(
            clause=rules[0].clauses[0],
            rule=rules[0].id,
            example=example,
            counter=counter,
            cases=(scene.ids[row], scene.ids[other]),
            counter_clause=passed.id,
        )
        reason = "they lie on the two sides of what raters split on, and adjudicators decided one that they split on"
        yield idea(GENERATOR, edit, reason, told.groups([int(row), other]))


def decided(told: Disagreement, rows: Rows) -> Rows:
    """Those adjudicated, or voted with a clear majority; and no label that other cases speak against."""
    clear = [_is_clear(told, int(row)) and not told.scene.suspect_labels[row] for row in rows]
    return np.asarray(rows[np.array(clear, dtype=bool)])


def _settled(told: Disagreement, row: int) -> bool:
    """Whether raters split on it, and adjudicators decided."""
    return told.scene.votes[row].split and told.adjudicated(row)


def _is_clear(told: Disagreement, row: int) -> bool:
    if told.adjudicated(row):
        return True
    vote, violates = told.scene.votes[row], bool(told.scene.labels[row])
    return vote.votes >= LEAST_VOTES and (vote.yes if violates else vote.no) >= CLEAR * vote.votes


def _text(told: Disagreement, row: int) -> str:
    """The case on one line, personal data taken out; empty where it is too long to show."""
    text = one_line(redact(told.scene.reading.cases[row].text)).replace("“", "'").replace("”", "'")
    return text if len(text) <= MOST_CHARACTERS else ""
