"""What is particular to a legal text, beside its clauses: kinds of provisions, notes, dates, addressees."""

from datetime import date
from typing import Literal

from knowledge_base.records import ArtefactId, ClauseId, Digest, Record

ProvisionKind = Literal[
    "title",
    "preamble",
    "citation",
    "recital",
    "division",
    "article",
    "paragraph",
    "subparagraph",
    "point",
    "definition",
    "annex",
    "table",
    "closing",
]
"""`division`, `article` and `annex` are headings; what they say stands in the provisions under them."""

LegalFormat = Literal[
    "eurlex-html", "formex", "akoma-ntoso", "lex-articles", "markdown", "pdf", "docx", "html", "text"
]
Reason = Literal[
    "page furniture", "note", "note mark", "amendment mark", "markup", "metadata", "repeated", "script"
]
Event = Literal["applies", "enters_into_force", "expires", "transposed_by"]


class Provision(Record):
    """Where one clause of a legal text stands: `version.text[start:end]` is the clause's text."""

    id: ClauseId
    kind: ProvisionKind
    label: str
    """As printed: `Article 16`, `2.`, `(a)`, `—`; empty where there is none."""
    parent: ClauseId | None
    start: int
    end: int
    through: int
    """Where its last descendant ends: `version.text[start:through]` is the whole of it."""
    amended: tuple[str, ...] = ()
    """The publisher's marks over it, such as `M1` or `C1`."""


class LegalNote(Record):
    """A footnote, kept beside the text."""

    provision: ClauseId | None
    number: str
    text: str


class LeftOut(Record):
    """What of the source is in no provision, and why."""

    reason: Reason
    text: str


class Applicability(Record):
    """When something begins or ends to apply, with the sentence that says so."""

    event: Event
    day: date | None
    days_after: int | None
    after: str
    """What the days are counted from: `publication`, `entry into force`; empty with an absolute day."""
    scope: str
    """The provisions that the sentence names; empty for the whole act."""
    provision: ClauseId
    sentence: str


class Addressee(Record):
    """Whom a sentence obliges: the words before its `shall`, folded."""

    name: str
    provision: ClauseId
    sentence: str


class ActFacts(Record):
    """What is known of one version of a regulation beside its text and clauses."""

    artefact: ArtefactId
    version: int
    title: str
    language: str
    format: LegalFormat
    source: str
    source_digest: Digest
    provisions: tuple[Provision, ...]
    notes: tuple[LegalNote, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    applicability: tuple[Applicability, ...] = ()
    addressees: tuple[Addressee, ...] = ()

    def provision(self, clause: ClauseId) -> Provision | None:
        """The provision of that id."""
        return next((one for one in self.provisions if one.id == clause), None)
