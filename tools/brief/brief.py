"""What a brief is made of: statements of ours, each with the words of the two versions that it rests on."""

from typing import Literal

from knowledge_base.records import ClauseId, Record
from tools.law_diff.comparison import ChangeKind
from tools.word_changes import Piece

Audience = Literal["legal", "product", "leadership"]
SectionKey = Literal["what", "whom", "when", "do", "ours", "unsure"]
SECTIONS: dict[SectionKey, str] = {
    "what": "What changed",
    "whom": "For whom",
    "when": "By when",
    "do": "What we must do",
    "ours": "Which of our rules it touches",
    "unsure": "What is unsure",
}
LEAST_LEVEL = 2
"""Years of school under which the formula has read no prose."""
NO_ADVICE = "This brief is put together by rules from the two texts. It is not legal advice."


class Quote(Record):
    """Words of one provision at one version, to the letter."""

    side: Literal["before", "after", "ours"]
    """`ours`: a clause of our own policies."""
    version: str
    """The version's name, such as `dsa 2026-07-01` or a file's."""
    provision: str
    """How it is cited."""
    clause: ClauseId
    text: str


class Point(Record):
    """One statement; `fragments` are the words that it puts in quotation marks, `quotes` what it rests on."""

    id: str
    text: str
    quotes: tuple[Quote, ...] = ()
    fragments: tuple[Quote, ...] = ()
    changes: tuple[int, ...] = ()
    """Numbers of the changes that it tells of."""
    who: str = ""
    """Whom it obliges, in the words of the text."""
    written_by: str = ""
    """The model that put it in these words; empty: rules did."""


class Section(Record):
    """One part of the first page; `more` points are left out there, and stand in the table."""

    key: SectionKey
    points: tuple[Point, ...]
    more: int = 0

    @property
    def title(self) -> str:
        """Its heading."""
        return SECTIONS[self.key]


class BriefChange(Record):
    """One provision that changed, as the table and the themes show it."""

    number: int
    name: str
    kind: ChangeKind
    what: str
    why: str
    theme: str
    heading: tuple[str, ...]
    pieces: tuple[Piece, ...]
    """The change word by word, what stays cut short; none where the words stay."""
    statement: str
    quotes: tuple[Quote, ...]

    @property
    def decided(self) -> str:
        """What stands above its words: what decided; nothing where it is new or gone, for `why` is its first words."""
        return "" if self.kind in ("added", "repealed") else self.why


class Theme(Record):
    """Changes that are about the same; the weightiest theme comes first."""

    name: str
    changes: tuple[int, ...]
    told: str
    """How many of each kind."""


class RefusedWords(Record):
    """A sentence of a model that did not hold, and a quote that is not in its version."""

    point: str
    text: str
    reason: str


class Brief(Record):
    """A whole brief; every renderer shows these fields and nothing else."""

    title: str
    before: str
    after: str
    audience: Audience
    told: str
    """How many provisions changed, in one sentence."""
    sections: tuple[Section, ...]
    themes: tuple[Theme, ...]
    changes: tuple[BriefChange, ...]
    level: float | None
    """Coleman–Liau of the first page's statements, in school years."""
    law_level: float | None
    """The same of the provisions that changed."""
    set_aside: tuple[str, ...] = ()
    """Captures between the two that are no versions, with the reason."""
    refused: tuple[RefusedWords, ...] = ()
    model: str = ""

    @property
    def no_advice(self) -> str:
        """Said on every brief."""
        return NO_ADVICE

    @property
    def levels(self) -> str:
        """The reading levels in words; empty where none can be told, as of lists of numbers."""
        if self.level is None or self.level < LEAST_LEVEL:
            return ""
        law = (
            f"; the provisions themselves {self.law_level:.0f}"
            if (self.law_level or 0) >= LEAST_LEVEL
            else ""
        )
        return f"The first page takes about {self.level:.0f} years of school to read (Coleman–Liau){law}."

    def change(self, number: int) -> BriefChange:
        """The change of that number."""
        return self.changes[number - 1]
