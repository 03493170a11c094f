"""Criteria: sentences of the clause that the question does not hold yet, and the words that set the errors apart."""

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from tools.clause_words import sentences
from tools.ideas.idea import Errors, Idea
from tools.redact import redact
from tools.scene import Rows
from tools.tree_edits import AddCriterion

GENERATOR = "criteria"
LEAST_CASES = 3
MOST_TERMS = 4
_MARKUP = re.compile(r"[<>{}|\\\[\]]|https?:|www\.|(?<!\w)@\w")
"""No rule needs these, and a reader or a model may take them for more than words."""
_WORD = re.compile(r"[^\W\d_]{3,}")


def criteria(errors: Errors) -> Iterator[Idea]:
    """Ideas that add one criterion to the failing question; none for false alarms, which a criterion cannot mend."""
    if errors.direction == "fp":
        return
    question = errors.question
    clause = next((one for one in errors.clauses if one.id == question.clause), None)
    for sentence in sentences(clause) if clause else ():
        if _MARKUP.search(sentence):
            continue
        edit = AddCriterion(question=question.id, text=sentence)
        yield Idea(
            GENERATOR, (edit,), f"{question.clause} says so and the question does not", question.clause
        )
    # Half of the errors are looked at, so that the others can say whether it helps.
    half = errors.rows[errors.scene.groups[errors.rows] % 2 == 0]
    terms = _distinctive(errors, half)
    if len(terms) > 1:
        text = f"The content speaks of {', '.join(terms[:-1])} or {terms[-1]}."
        reason = "words that stand in the missed cases far more often than in allowed ones"
        edit = AddCriterion(question=question.id, text=text)
        yield Idea(GENERATOR, (edit,), reason, question.clause, errors.groups(half))


def _distinctive(errors: Errors, rows: Rows) -> list[str]:
    """Words of several missed cases with the largest log odds against the allowed tuning cases (add-one)."""
    scene, known = errors.scene, errors.scene.rows("tuning")
    allowed = known[~scene.labels[known]]
    inside, outside = _cases_with(errors, rows), _cases_with(errors, allowed)
    n, m = len(rows), len(allowed)
    odds = {
        word: np.log((count + 0.5) / (n - count + 0.5))
        - np.log((outside[word] + 0.5) / (m - outside[word] + 0.5))
        for word, count in inside.items()
        if count >= LEAST_CASES
    }
    return sorted(odds, key=lambda word: (-odds[word], word))[:MOST_TERMS]


def _cases_with(errors: Errors, rows: Rows) -> Counter[str]:
    """In how many of the cases each word stands; what is redacted counts for nothing."""
    found: Counter[str] = Counter()
    for row in rows:
        text = redact(errors.scene.reading.cases[int(row)].text).casefold()
        found.update(set(_WORD.findall(text)))
    return found
