"""The nouns of a labelling guideline: its items, what each tells a rater to do, and where it stands in the text."""

from typing import Literal

from knowledge_base.cases import PlainText
from knowledge_base.errors import WrongUsage
from knowledge_base.prompts import Severity
from knowledge_base.records import GLOBAL, CaseId, ClauseId, Market, Name, Record

ItemKind = Literal[
    "label",
    "term",
    "rule",
    "edge_case",
    "example",
    "counter_example",
    "severity",
    "market_note",
    "escalation",
    "unread",
]
Shape = Literal["list item", "table row", "paragraph", "sentence", "section", "quote", "code", "html"]
Says = Literal["violates", "does not violate", "undecided", "escalate", "label", "not read"]


class Outcome(Record):
    """What an item tells a rater to answer, as far as its words say so.

    `label` is the guideline's label that it names, as that is written there. `confidence` is "in part" where the
    words speak for more than one answer, "not read" where they name none.
    """

    says: Says = "not read"
    label: str = ""
    escalates: bool = False
    confidence: Literal["read", "in part", "not read"] = "not read"


class GuidelineItem(Record):
    """One item. `text` is its words without list marker and anchor; the verbatim ones are `Guideline.text[start:end]`.

    `start` to `end` are whole lines (of a `sentence` the sentence); `words_start` to `words_end` leave out marker and
    line end. `list` numbers the list or table that it stands in, -1 where it stands in none.
    """

    id: str = ""
    """Within the guideline; stays with the item while its words, number and place change."""
    kind: ItemKind
    number: str = ""
    name: str = ""
    """The words in bold or before a colon or dash that it starts with: a label's or a term's name."""
    text: str
    heading: tuple[str, ...] = ()
    clauses: tuple[ClauseId, ...] = ()
    rules: tuple[str, ...] = ()
    """Numbers of rules that it refers to, in order."""
    cases: tuple[CaseId, ...] = ()
    outcome: Outcome = Outcome()
    sample: str = ""
    """Of examples: what is to be labelled, without answer and citations."""
    quoted: bool = False
    """Whether the sample is a text word for word; otherwise it describes one."""
    severity: Severity | None = None
    markets: tuple[Market, ...] = ()
    anchor: str = ""
    shape: Shape
    line: int
    """Counted from 1."""
    start: int
    end: int
    words_start: int
    words_end: int
    list: int = -1


class Guideline(Record):
    """A labelling guideline, read; `text` is the artefact, byte for byte, and the items are spans of it."""

    id: Name
    title: PlainText
    policy: Name | Literal[""]
    """Empty where a file does not say it."""
    market: Market = GLOBAL
    text: str
    body: int = 0
    """Where the text goes on behind its front matter."""
    items: tuple[GuidelineItem, ...] = ()

    def of(self, *kinds: ItemKind) -> tuple[GuidelineItem, ...]:
        """The items of these kinds, in the order of the text."""
        return tuple(item for item in self.items if item.kind in kinds)

    @property
    def labels(self) -> tuple[GuidelineItem, ...]:
        """What a rater may answer."""
        return self.of("label")

    @property
    def terms(self) -> tuple[GuidelineItem, ...]:
        """Defined terms."""
        return self.of("term")

    @property
    def rules(self) -> tuple[GuidelineItem, ...]:
        """Decision rules in their order."""
        return self.of("rule")

    @property
    def edge_cases(self) -> tuple[GuidelineItem, ...]:
        """Edge cases."""
        return self.of("edge_case")

    @property
    def examples(self) -> tuple[GuidelineItem, ...]:
        """Examples; what answer each shows is its outcome's."""
        return self.of("example")

    @property
    def counter_examples(self) -> tuple[GuidelineItem, ...]:
        """What looks alike and does not violate."""
        return self.of("counter_example")

    @property
    def escalation(self) -> tuple[GuidelineItem, ...]:
        """What is passed on, and to whom."""
        return self.of("escalation")

    @property
    def unread(self) -> tuple[GuidelineItem, ...]:
        """What was not understood: lists, tables, code and HTML that no heading, name or wording explains."""
        return self.of("unread")

    def item(self, item_id: str) -> GuidelineItem:
        """The item of that id.

        Raises: WrongUsage when there is none.
        """
        for item in self.items:
            if item.id == item_id:
                return item
        known = ", ".join(item.id for item in self.rules[:8])
        raise WrongUsage(
            f"guideline {self.id!r} has no item {item_id!r}; 'redline guideline show' lists them: {known}"
        )

    def clauses(self) -> tuple[ClauseId, ...]:
        """Every clause that some item rests on, in order, once."""
        return tuple(dict.fromkeys(clause for item in self.items for clause in item.clauses))
