"""A drafted clause as a question of the prompt, for measuring it before it is in force and for asking it after."""

import re
from collections.abc import Sequence

from knowledge_base.clause_drafts import DRAFT_MARK
from knowledge_base.prompts import PromptSpec, Question
from knowledge_base.records import Clause
from tools.clause_draft.forms import SHARED
from tools.compiling.names import unlike
from tools.compiling.rules import asked, label_of, rule_of
from tools.compiling.wording import worded
from tools.edits import example_of, pick_rows, slug
from tools.scene import Rows, Scene

MOST_EXAMPLES = 6
_BLANK = re.compile(rf"\[policy team to decide:(?:[^\]\n]*?{SHARED} (?P<terms>[^\]\n]*))?[^\]\n]*\]", re.I)
_EMPTY_TITLE = re.compile(r"\*\*\W*\*\*")
_NAMED_PART = re.compile(r"\*\*(?:Scope|Market notes)\.\*\*[^\n]*")


def as_read(text: str) -> str:
    """A clause without its draft mark: blanks hold the terms that stand in them, or nothing."""
    read = _BLANK.sub(lambda found: re.sub("[“”]", "", found["terms"] or ""), text)
    read = _NAMED_PART.sub("", read.replace(f"{DRAFT_MARK}.", "").replace(DRAFT_MARK, ""))
    return re.sub(r"[ \t]+", " ", _EMPTY_TITLE.sub("", read)).strip()


def question_of(clause: Clause, spec: PromptSpec) -> Question:
    """What a prompt would ask on a clause, in its own words."""
    read = worded(clause.model_copy(update={"text": as_read(clause.text)}))
    taken = {one.label for one in spec.questions}
    if not read.sentences:
        name = unlike(slug(clause.id), taken)
        return Question(
            id=f"q-{name}"[:80], ask="Does the content break this rule?", clause=clause.id, label=name
        )
    rule = rule_of(read)
    made = asked(rule, unlike(label_of(rule, False) or slug(clause.id), taken), (), None)
    return made.model_copy(update={"id": f"q{len(spec.questions) + 1}-{made.label}"[:80]})


def taught(scene: Scene, clauses: Sequence[Clause], rows: Rows) -> tuple[PromptSpec, tuple[int, ...]]:
    """The prompt in force with a question for each clause, the first with some of the rows as examples."""
    spec = scene.instruments.spec
    taken = pick_rows(scene, rows, MOST_EXAMPLES) if len(rows) else ()
    for at, clause in enumerate(clauses):
        question = question_of(clause, spec)
        examples = tuple(example_of(scene, row) for row in taken) if at == 0 else ()
        question = question.model_copy(update={"examples": (*question.examples, *examples)})
        spec = spec.model_copy(update={"questions": (*spec.questions, question)})
    return spec, taken
