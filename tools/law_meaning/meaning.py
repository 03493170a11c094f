"""What the provisions of one version of a law say, as records. Every one holds the words that it was read from."""

from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge_base.records import ArtefactId, ClauseId, Record

Kind = Literal["obligation", "prohibition", "permission", "exemption", "effect"]
"""`effect`: a sentence with a modal that obliges nobody by itself, such as “shall enter into force”."""
KINDS: tuple[Kind, ...] = ("obligation", "prohibition", "permission", "exemption", "effect")
ModalClass = Literal["must", "must not", "may", "need not", "is"]
Source = Literal["patterns", "model", "both"]
LimitKind = Literal["deadline", "frequency", "period", "threshold"]
Relation = Literal[
    "within", "by", "after", "before", "from", "at_least", "at_most", "every", "for", "promptly", "exactly"
]


class Quote(Record):
    """Words of a clause at a version: `clause.text[start : start + len(text)] == text`."""

    provision: ClauseId
    version: int
    start: int
    text: str


class Limit(Record):
    """A deadline, frequency, period or threshold, with the words that it was read from."""

    kind: LimitKind
    text: str
    relation: Relation
    number: Decimal | None = None
    unit: str = ""
    """minutes, hours, days, working_days, weeks, months, years, %, EUR, or the counted noun; empty without one."""
    day: date | None = None
    iso: str = ""
    """ISO 8601 duration, such as PT24H or P1M, or a day of each year, such as --01-31."""
    counted_from: str = ""
    """From what a duration is counted, verbatim; empty where the text names nothing."""
    of_another: bool = False
    """Whoever is asked for something has it to keep, not the actor of the rule."""
    provision: ClauseId


class Item(Record):
    """One rule: who must, must not, may or need not do what; quotes[0] is the sentence or point that says so."""

    id: str
    """The provision with the digest of the folded words: the same words have the same id in every version."""
    kind: Kind
    who: str
    """The actor, folded; empty where the text names none."""
    subject: str
    """The grammatical subject, verbatim."""
    modal: str
    modal_class: ModalClass
    what: str
    when: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    penalties: tuple[ClauseId, ...] = ()
    refers_to: tuple[ClauseId, ...] = ()
    quotes: tuple[Quote, ...]
    source: Source = "patterns"
    disagreements: tuple[str, ...] = ()

    @property
    def provision(self) -> ClauseId:
        """Where it stands."""
        return self.quotes[0].provision

    @property
    def quote(self) -> str:
        """Its sentence or point, verbatim."""
        return self.quotes[0].text


class DefinedTerm(Record):
    """A term and the words that define it."""

    term: str
    quote: Quote


class NotRead(Record):
    """A sentence that may bind and that no rule reads."""

    quote: Quote
    reason: str


class FailedItem(Record):
    """What a model said and the checks refused."""

    provision: str
    words: str
    reason: str


class Meaning(Record):
    """What one version of a law says."""

    artefact: ArtefactId
    version: int
    items: tuple[Item, ...]
    terms: tuple[DefinedTerm, ...] = ()
    not_read: tuple[NotRead, ...] = ()
    model: str = ""
    prompt: str = ""
    """Digest of the prompt that the model was given."""
    failed: tuple[FailedItem, ...] = ()
