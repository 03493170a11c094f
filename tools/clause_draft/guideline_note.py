"""A rule of a labelling guideline on a clause in force, in the clause's own words."""

from collections.abc import Sequence

from knowledge_base.errors import Refused
from knowledge_base.guideline_edits import insert_after
from knowledge_base.guidelines import read_guideline
from knowledge_base.records import Clause
from tools.compiling.asking import predicate
from tools.compiling.rules import rule_of
from tools.compiling.wording import plain, worded


def with_rules(text: str, source: str, clauses: Sequence[Clause]) -> str:
    """The guideline with a rule more, below the last one, for each clause that no item cites; else as it was.

    Raises: WrongUsage when the text is no guideline; Refused when it has no rules to put one below.
    """
    for clause in clauses:
        guideline = read_guideline(text, source)
        if clause.id in guideline.clauses():
            continue
        if not guideline.rules:
            raise Refused(
                f"{source!r} has no rules to put one on {clause.id!r} below; add one with 'redline propose'"
            )
        text = insert_after(guideline, guideline.rules[-1].id, f"{_words(clause)} ({clause.id})")
    return text


def _words(clause: Clause) -> str:
    read = worded(clause)
    said = rule_of(read).main.text if read.sentences else plain(clause.text)
    deed = predicate(said)
    if deed.startswith("Break the rule") or deed.rstrip(".") == said.rstrip("."):
        return f"What goes against this violates: {said}"
    return f"It violates to {deed[:1].lower()}{deed[1:]}."
