"""Typed edits of a labelling guideline: each is small, says what it does in words, and names the clause it rests on.

An edit that does not fit a guideline (its item is gone, it says this already) raises Misfit; a search leaves it out.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.guideline_edits import insert_after, move_item, remove_item, replace_item
from knowledge_base.guideline_ids import with_ids
from knowledge_base.guideline_records import Guideline, GuidelineItem, Says
from knowledge_base.guideline_words import without_citation
from knowledge_base.guidelines import read_guideline
from knowledge_base.records import CaseId, ClauseId, Record
from tools.tree_edits import Misfit

Sentence = Annotated[str, StringConstraints(min_length=3, max_length=1_200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Sample = Annotated[str, StringConstraints(min_length=1, max_length=600, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _Edit(Record):
    clause: ClauseId

    @property
    def size(self) -> int:
        """How many items it adds or changes."""
        return 1


class ClarifyItem(_Edit):
    """Say in a definition, rule or edge case what its clause says and it does not."""

    op: Literal["clarify"] = "clarify"
    item: str
    text: Sentence

    def apply(self, guideline: Guideline) -> str:
        """The text with the sentence behind the item's own, in front of its citation. Raises: Misfit."""
        found = _item(guideline, self.item)
        if self.text.casefold() in " ".join(found.text.split()).casefold():
            raise Misfit(f"{self.item!r} says this already")
        return replace_item(guideline, self.item, _said_too(guideline, found, self.text))

    @property
    def words(self) -> str:
        """What it does."""
        return f"say in {self.item} what {self.clause} says"


class Redefine(_Edit):
    """Say in a definition what its clause means by the term, in the clause's words."""

    op: Literal["redefine"] = "redefine"
    item: str
    old: Sentence
    new: Sentence

    def apply(self, guideline: Guideline) -> str:
        """The text with the old words replaced. Raises: Misfit."""
        found = _item(guideline, self.item)
        words = guideline.text[found.words_start : found.words_end]
        if words.count(self.old) != 1 or self.old == self.new:
            raise Misfit(f"{self.item!r} does not say {self.old!r} once")
        return replace_item(guideline, self.item, words.replace(self.old, self.new))

    @property
    def words(self) -> str:
        """What it does."""
        return f"define {self.item} as {self.clause} does"


class AddRule(_Edit):
    """One more rule, in the clause's words, behind another one or in front of it."""

    op: Literal["add_rule"] = "add_rule"
    after: str
    text: Sentence
    says: Says
    ahead: bool = False
    """Whether it stands in front of `after` instead: where the first rule that fits decides, an exception has to."""

    def apply(self, guideline: Guideline) -> str:
        """The text with the rule. Raises: Misfit."""
        other = _item(guideline, self.after)
        text = insert_after(guideline, self.after, f"{self.text} ({self.clause})")
        made = _made(guideline, text, "rule")
        if made.outcome.says != self.says or made.outcome.confidence != "read":
            raise Misfit(f"the new rule would be read as {made.outcome.says!r}, not {self.says!r}")
        if not self.ahead:
            return text
        now = _after(guideline, text)
        row = [one.id for one in now.rules if one.list == now.item(other.id).list]
        at = row.index(other.id)
        return move_item(now, row[at + 1], row[at - 1] if at else "")

    @property
    def words(self) -> str:
        """What it does."""
        return f"add a rule by {self.clause} {'in front of' if self.ahead else 'behind'} {self.after}"


class SplitRule(_Edit):
    """One rule that names several things, as a rule for each; all lead to its answer."""

    op: Literal["split_rule"] = "split_rule"
    rule: str
    parts: Annotated[tuple[Sentence, ...], Field(min_length=2, max_length=8)]

    def apply(self, guideline: Guideline) -> str:
        """The text with the parts in place of the rule. Raises: Misfit."""
        found = _item(guideline, self.rule)
        cited = f" ({self.clause})" if self.clause in found.clauses else ""
        now = guideline
        for part in reversed(self.parts[1:]):
            now = _after(now, insert_after(now, self.rule, part + cited))
        now = _after(now, replace_item(now, self.rule, self.parts[0] + cited))
        if {one.outcome.says for one in now.rules if one.text.startswith(self.parts)} != {found.outcome.says}:
            raise Misfit(f"a part of {self.rule!r} would not be read as {found.outcome.says!r}")
        return now.text

    @property
    def words(self) -> str:
        """What it does."""
        return f"split {self.rule} into {len(self.parts)} rules"

    @property
    def size(self) -> int:
        """The rules that there are instead of one."""
        return len(self.parts)


class MoveRule(_Edit):
    """A rule in front of another that raters apply to the same cases: who reads from the top meets it first."""

    op: Literal["move_rule"] = "move_rule"
    rule: str
    before: str

    def apply(self, guideline: Guideline) -> str:
        """The text in its new order. Raises: Misfit."""
        moved, other = _item(guideline, self.rule), _item(guideline, self.before)
        row = [one for one in guideline.rules if one.list == other.list and one is not moved]
        if moved.start < other.start or moved.list != other.list:
            raise Misfit(f"{self.rule!r} does not stand behind {self.before!r} in one list")
        at = row.index(other)
        return move_item(guideline, self.rule, row[at - 1].id if at else "")

    @property
    def words(self) -> str:
        """What it does."""
        return f"put {self.rule} before {self.before}"


class AddBoundary(_Edit):
    """A decided case and the nearest one with the other answer, as example and counter-example."""

    op: Literal["add_boundary"] = "add_boundary"
    rule: str
    example: Sample
    counter: Sample
    cases: tuple[CaseId, CaseId]
    counter_clause: ClauseId

    def apply(self, guideline: Guideline) -> str:
        """The text with both. Raises: Misfit where the guideline lists no examples of one answer."""
        rule = _item(guideline, self.rule)
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
        now = _after(guideline, text)
        text = insert_after(now, yes[-1].id, f"“{self.example}” {where} ({self.clause})")
        _shows(_read(guideline, text), self.example, "violates")
        _shows(_read(guideline, text), self.counter, "does not violate")
        return text

    @property
    def words(self) -> str:
        """What it does."""
        return f"show cases {self.cases[0]} and {self.cases[1]} on the two sides of {self.rule}"

    @property
    def size(self) -> int:
        """An example and a counter-example."""
        return 2


class RefileExample(_Edit):
    """An example under the answer that its clause gives it."""

    op: Literal["refile_example"] = "refile_example"
    example: str
    violates: bool

    def apply(self, guideline: Guideline) -> str:
        """The text with the example in the other list. Raises: Misfit where there is none, or it has the answer."""
        found = _item(guideline, self.example)
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
        now = _after(guideline, text)
        again = next(one for one in now.items if one.outcome.says != says and one.sample == found.sample)
        text = remove_item(now, again.id)
        _shows(_read(guideline, text), found.sample, says)
        return text

    @property
    def words(self) -> str:
        """What it does."""
        return f"put {self.example} under {'what violates' if self.violates else 'what does not violate'}"


class AddEscalation(_Edit):
    """Pass on what the guideline cannot decide."""

    op: Literal["add_escalation"] = "add_escalation"
    text: Sentence

    def apply(self, guideline: Guideline) -> str:
        """The text with the line. Raises: Misfit where nothing is escalated so far."""
        if not guideline.escalation or guideline.escalation[-1].shape != "list item":
            raise Misfit("there is no list of what is escalated")
        if self.text in guideline.text:
            raise Misfit("it escalates this already")
        return insert_after(guideline, guideline.escalation[-1].id, f"{self.text} ({self.clause})")

    @property
    def words(self) -> str:
        """What it does."""
        return f"escalate by {self.clause}"


GuidelineEdit = Annotated[
    ClarifyItem | Redefine | AddRule | SplitRule | MoveRule | AddBoundary | RefileExample | AddEscalation,
    Field(discriminator="op"),
]


def edited(guideline: Guideline, changes: Sequence[GuidelineEdit]) -> Guideline:
    """The guideline with the edits made one after the other; items keep their ids.

    Raises: Misfit where one does not fit.
    """
    versions = [guideline]
    for change in changes:
        try:
            text = change.apply(versions[-1])
        except (WrongUsage, Refused) as problem:
            raise Misfit(str(problem)) from problem
        versions.append(with_ids(_read(guideline, text), versions))
    return versions[-1]


def _read(guideline: Guideline, text: str) -> Guideline:
    front = {
        "id": guideline.id,
        "title": guideline.title,
        "policy": guideline.policy,
        "market": guideline.market,
    }
    return read_guideline(text, guideline.id, {name: value for name, value in front.items() if value})


def _after(guideline: Guideline, text: str) -> Guideline:
    return with_ids(_read(guideline, text), [guideline])


def _item(guideline: Guideline, item_id: str) -> GuidelineItem:
    found = next((one for one in guideline.items if one.id == item_id), None)
    if found is None:
        raise Misfit(f"there is no item {item_id!r}")
    return found


def _loose(item: GuidelineItem) -> str:
    return " ".join(item.text.split())


def _said_too(guideline: Guideline, item: GuidelineItem, sentence: str) -> str:
    """The item's own words, verbatim, with a sentence in front of its citation."""
    words = guideline.text[item.words_start : item.words_end].rstrip()
    bare = without_citation(words).rstrip()
    cited = words[len(bare) :].strip() if words.startswith(bare) else ""
    own = (bare if cited else words).rstrip()
    stop = "" if own.endswith((".", "!", "?", "”", '"')) else "."
    return f"{own}{stop} {sentence}{' ' + cited if cited else ''}"


def _made(guideline: Guideline, text: str, kind: str) -> GuidelineItem:
    had = [_loose(one) for one in guideline.items]
    for one in _read(guideline, text).items:
        if _loose(one) in had:
            had.remove(_loose(one))
        elif one.kind == kind:
            return one
    raise Misfit(f"the words would not be read as a {kind}")


def _shows(guideline: Guideline, sample: str, says: Says) -> None:
    found = [one for one in guideline.items if sample in one.text and one.outcome.says == says and one.sample]
    if not found:
        raise Misfit(f"the example would not be read as {says!r}")
