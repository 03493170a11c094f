"""Typed edits of a guideline's examples: decided cases on both sides of a line, an example under the other answer."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from knowledge_base.guideline_edits import insert_after, remove_item, reread
from knowledge_base.guideline_records import Guideline, Says
from knowledge_base.records import CaseId, ClauseId
from tools.guideline_items import ItemEdit, item_of, read_after
from tools.tree_edits import Misfit

Sample = Annotated[str, StringConstraints(min_length=1, max_length=600, pattern=r"^[^\x00-\x1f\x7f]+$")]


class AddBoundary(ItemEdit):
    """A decided case and the nearest one with the other answer, as example and counter-example."""

    op: Literal["add_boundary"] = "add_boundary"
    rule: str
    example: Sample
    counter: Sample
    cases: tuple[CaseId, CaseId]
    counter_clause: ClauseId

    def apply(self, guideline: Guideline) -> str:
        """The text with both. Raises: Misfit where the guideline lists no examples of one answer."""
        rule = item_of(guideline, self.rule)
        yes = [one for one in guideline.examples if one.outcome.says == "violates"]
        no = [
            one
            for one in (*guideline.counter_examples, *guideline.examples)
            if one.outcome.says == "does not violate"
        ]
        if not yes or not no or any(one[-1].shape != "list item" for one in (yes, no)):
            raise Misfit("there are no lists of examples for both answers")
        if self.example in guideline.text or self.counter in guideline.text:
            raise Misfit("it shows one of these already")
        yes_case, no_case = self.cases
        where = (
            f"Violates, rule {rule.number}, case {yes_case}."
            if rule.number
            else f"Violates, case {yes_case}."
        )
        other = f"“{self.counter}” Does not violate, case {no_case}. ({self.counter_clause})"
        text = insert_after(guideline, no[-1].id, other)
        now = read_after(guideline, text)
        text = insert_after(now, yes[-1].id, f"“{self.example}” {where} ({self.clause})")
        _shows(reread(guideline, text), self.example, "violates")
        _shows(reread(guideline, text), self.counter, "does not violate")
        return text

    @property
    def words(self) -> str:
        """What it does."""
        return f"show cases {self.cases[0]} and {self.cases[1]} on the two sides of {self.rule}"

    @property
    def size(self) -> int:
        """An example and a counter-example."""
        return 2


class RefileExample(ItemEdit):
    """An example under the answer that its clause gives it."""

    op: Literal["refile_example"] = "refile_example"
    example: str
    violates: bool

    def apply(self, guideline: Guideline) -> str:
        """The text with the example in the other list. Raises: Misfit where there is none, or it has the answer."""
        found = item_of(guideline, self.example)
        says: Says = "violates" if self.violates else "does not violate"
        shown = (*guideline.examples, *guideline.counter_examples)
        others = [one for one in shown if one.outcome.says == says and one.shape == "list item"]
        if not found.sample or found.outcome.says == says or not others:
            raise Misfit(f"{self.example!r} cannot stand under the other answer")
        words = guideline.text[found.words_start : found.words_end]
        before, sample, behind = words.partition(found.sample)
        quoted = f"{before}{sample}{behind[:1]}" if found.quoted else sample
        told = f"{quoted} {'Violates' if self.violates else 'Does not violate'}. ({self.clause})"
        text = insert_after(guideline, others[-1].id, told if sample else words)
        now = read_after(guideline, text)
        again = next(one for one in now.items if one.outcome.says != says and one.sample == found.sample)
        text = remove_item(now, again.id)
        _shows(reread(guideline, text), found.sample, says)
        return text

    @property
    def words(self) -> str:
        """What it does."""
        return f"put {self.example} under {'what violates' if self.violates else 'what does not violate'}"


def _shows(guideline: Guideline, sample: str, says: Says) -> None:
    found = [one for one in guideline.items if sample in one.text and one.outcome.says == says and one.sample]
    if not found:
        raise Misfit(f"the example would not be read as {says!r}")
