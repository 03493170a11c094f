"""Typed edits of a labelling guideline: each is small, says what it does in words, and names the clause it rests on.

An edit that does not fit a guideline (its item is gone, it says this already) raises Misfit; a search leaves it out.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.guideline_edits import insert_after, move_item, replace_item, reread
from knowledge_base.guideline_ids import with_ids
from knowledge_base.guideline_records import Guideline, GuidelineItem, Says
from knowledge_base.guideline_words import without_citation
from tools.guideline_examples import AddBoundary, RefileExample
from tools.guideline_items import ItemEdit, item_of, read_after
from tools.tree_edits import Misfit

Sentence = Annotated[str, StringConstraints(min_length=3, max_length=1_200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class ClarifyItem(ItemEdit):
    """Say in a definition, rule or edge case what its clause says and it does not."""

    op: Literal["clarify"] = "clarify"
    item: str
    text: Sentence

    def apply(self, guideline: Guideline) -> str:
        """The text with the sentence behind the item's own, in front of its citation. Raises: Misfit."""
        found = item_of(guideline, self.item)
        if self.text.casefold() in " ".join(found.text.split()).casefold():
            raise Misfit(f"{self.item!r} says this already")
        return replace_item(guideline, self.item, _said_too(guideline, found, self.text))

    @property
    def words(self) -> str:
        """What it does."""
        return f"say in {self.item} what {self.clause} says"


class Redefine(ItemEdit):
    """Say in a definition what its clause means by the term, in the clause's words."""

    op: Literal["redefine"] = "redefine"
    item: str
    old: Sentence
    new: Sentence

    def apply(self, guideline: Guideline) -> str:
        """The text with the old words replaced. Raises: Misfit."""
        found = item_of(guideline, self.item)
        words = guideline.text[found.words_start : found.words_end]
        if words.count(self.old) != 1 or self.old == self.new:
            raise Misfit(f"{self.item!r} does not say {self.old!r} once")
        return replace_item(guideline, self.item, words.replace(self.old, self.new))

    @property
    def words(self) -> str:
        """What it does."""
        return f"define {self.item} as {self.clause} does"


class AddRule(ItemEdit):
    """One more rule, in the clause's words, behind another one or in front of it."""

    op: Literal["add_rule"] = "add_rule"
    after: str
    text: Sentence
    says: Says
    ahead: bool = False
    """Whether it stands in front of `after` instead: where the first rule that fits decides, an exception has to."""

    def apply(self, guideline: Guideline) -> str:
        """The text with the rule. Raises: Misfit."""
        other = item_of(guideline, self.after)
        text = insert_after(guideline, self.after, f"{self.text} ({self.clause})")
        made = _made(guideline, text, "rule")
        if made.outcome.says != self.says or made.outcome.confidence != "read":
            raise Misfit(f"the new rule would be read as {made.outcome.says!r}, not {self.says!r}")
        if not self.ahead:
            return text
        now = read_after(guideline, text)
        row = [one.id for one in now.rules if one.list == now.item(other.id).list]
        at = row.index(other.id)
        return move_item(now, row[at + 1], row[at - 1] if at else "")

    @property
    def words(self) -> str:
        """What it does."""
        return f"add a rule by {self.clause} {'in front of' if self.ahead else 'behind'} {self.after}"


class SplitRule(ItemEdit):
    """One rule that names several things, as a rule for each; all lead to its answer."""

    op: Literal["split_rule"] = "split_rule"
    rule: str
    parts: Annotated[tuple[Sentence, ...], Field(min_length=2, max_length=8)]

    def apply(self, guideline: Guideline) -> str:
        """The text with the parts in place of the rule. Raises: Misfit."""
        found = item_of(guideline, self.rule)
        cited = f" ({self.clause})" if self.clause in found.clauses else ""
        now = guideline
        for part in reversed(self.parts[1:]):
            now = read_after(now, insert_after(now, self.rule, part + cited))
        now = read_after(now, replace_item(now, self.rule, self.parts[0] + cited))
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


class MoveRule(ItemEdit):
    """A rule in front of another that raters apply to the same cases: who reads from the top meets it first."""

    op: Literal["move_rule"] = "move_rule"
    rule: str
    before: str

    def apply(self, guideline: Guideline) -> str:
        """The text in its new order. Raises: Misfit."""
        moved, other = item_of(guideline, self.rule), item_of(guideline, self.before)
        row = [one for one in guideline.rules if one.list == other.list and one is not moved]
        if moved.start < other.start or moved.list != other.list:
            raise Misfit(f"{self.rule!r} does not stand behind {self.before!r} in one list")
        at = row.index(other)
        return move_item(guideline, self.rule, row[at - 1].id if at else "")

    @property
    def words(self) -> str:
        """What it does."""
        return f"put {self.rule} before {self.before}"


class AddEscalation(ItemEdit):
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
        versions.append(with_ids(reread(guideline, text), versions))
    return versions[-1]


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
    for one in reread(guideline, text).items:
        if _loose(one) in had:
            had.remove(_loose(one))
        elif one.kind == kind:
            return one
    raise Misfit(f"the words would not be read as a {kind}")
