"""The two versions that a brief compares: two files, or two days of a stored document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from knowledge_base.act_text import clauses_of_act, render
from knowledge_base.digests import of_text
from knowledge_base.errors import WrongUsage
from knowledge_base.legal_formats.markup import MAX_SOURCE
from knowledge_base.legal_records import ActFacts, Provision
from knowledge_base.read_act import read_act
from knowledge_base.records import GLOBAL, ArtefactId, Clause, ClauseId, artefact_id
from knowledge_base.workspace import Workspace
from tools.law_diff.captures import Judged
from tools.law_diff.document_days import Dated, DatedDocument, dated_document
from tools.law_diff.reading import read_legal_text
from tools.law_impact.laws import law_name

MOST_TITLE = 120
UNDATED = date(1, 1, 1)
"""The day of a file: it has none of its own."""


@dataclass(frozen=True)
class Version:
    """One of the two: its name, its provisions, and the text that quotes are held against."""

    name: str
    clauses: tuple[Clause, ...]
    text: str
    title: str = ""
    """What the document calls itself."""
    provisions: tuple[Provision, ...] = ()
    """Of a law, where each clause stands."""
    language: str = "en"

    @cached_property
    def by_id(self) -> Mapping[ClauseId, Clause]:
        """The provisions by id."""
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def flat(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())


@dataclass(frozen=True)
class Sides:
    """Both versions, and the captures between them that were none."""

    title: str
    before: Version
    after: Version
    set_aside: tuple[Judged, ...] = ()
    ours: tuple[Clause, ...] = ()
    """Our own clauses that quotes are held against, as the store has them."""


def version_name(clause: Clause) -> str:
    """How the version of a clause of ours is named."""
    return f"{clause.artefact} version {clause.version}"


def sides_of_files(old: tuple[bytes, str], new: tuple[bytes, str]) -> Sides:
    """Two files by content and name: laws in any format that `import regulation` reads, or policies as Markdown.

    Raises: WrongUsage naming the file that cannot be read.
    """
    name = law_name(old[1], new[1])
    before, after = _version(*old, 1, name), _version(*new, 2, name)
    return Sides(after.title or f"{before.name} → {after.name}", before, after)


def sides_of_days(
    workspace: Workspace, name: str, market: str, first: date | None, last: date | None
) -> Sides:
    """Two days of a policy or regulation; without days, its newest version and the one before.

    Raises: WrongUsage when there is no such document or version.
    """
    return sides_between(workspace, dated_document(workspace, name, market), first, last)


def sides_between(
    workspace: Workspace, document: DatedDocument, first: date | None, last: date | None
) -> Sides:
    """Two days of a document whose versions are read already.

    Raises: WrongUsage when it had no version on a day, or the days are the wrong way round.
    """
    before, after, aside = document.between(first, last)
    with workspace.store.read() as tx:
        facts = [tx.regulations.facts(*_version_of(dated.clauses)) for dated in (before, after)]
    found = [_dated(dated, one) for dated, one in zip((before, after), facts, strict=True)]
    return Sides(found[1].title or document.name, found[0], found[1], aside)


def _dated(dated: Dated, facts: ActFacts | None) -> Version:
    if facts is None:
        return Version(dated.name, tuple(dated.clauses), dated.text)
    title = facts.title[:MOST_TITLE]
    return Version(dated.name, tuple(dated.clauses), dated.text, title, facts.provisions, facts.language)


def _version_of(clauses: Sequence[Clause]) -> tuple[ArtefactId, int]:
    return clauses[0].artefact, clauses[0].version


def _version(content: bytes, name: str, number: int, law: str) -> Version:
    if len(content) > MAX_SOURCE:
        raise WrongUsage(f"{name!r} is over {MAX_SOURCE:,} bytes; cut it into its parts and brief these")
    artefact = artefact_id("regulation", law)
    try:
        act = read_act(content, name)
    except WrongUsage:
        act = None
    if act is not None and any(part.kind in ("article", "recital") for part in act.parts):
        rendered = render(act, law, UNDATED, act.language or "en")
        clauses = clauses_of_act(act, rendered, artefact, GLOBAL, number, UNDATED)
        return Version(
            name,
            tuple(clauses),
            rendered.text,
            " ".join(act.title.split())[:MOST_TITLE],
            rendered.provisions,
            act.language or "en",
        )
    passages = read_legal_text(content, name)
    text = "\n\n".join(one.text for one in passages)
    found = tuple(
        Clause(
            id=ClauseId(f"{law}/{place}"),
            policy=law,
            market=GLOBAL,
            artefact=artefact,
            version=number,
            digest=of_text(one.text),
            number=one.number,
            heading=one.heading,
            text=one.text,
            position=place,
            effective_from=UNDATED,
        )
        for place, one in enumerate(passages)
    )
    return Version(name, found, text)
