"""The versions of a stored document that were in force on two days, and the captures between them that were none."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from knowledge_base.digests import of_text
from knowledge_base.errors import WrongUsage
from knowledge_base.records import ArtefactId, ArtefactKind, ArtefactVersion, Clause, artefact_id
from knowledge_base.workspace import Workspace
from tools.document_versions import begins, clauses_by_version, standing_versions
from tools.law_diff.capture import Capture
from tools.law_diff.captures import Judged, judge_captures

KINDS: tuple[ArtefactKind, ...] = ("regulation", "policy")
CAPTURED = "capture:"
"""How the origin of a version begins that was captured from a page."""


class Dated(NamedTuple):
    """A version with its clauses."""

    name: str
    clauses: Sequence[Clause]
    text: str


class DatedDocument(NamedTuple):
    """Its versions less the captures that are none, in order, the clauses of each, and every capture judged."""

    name: str
    versions: Sequence[ArtefactVersion]
    clauses: Sequence[tuple[Clause, ...]]
    judged: tuple[Judged, ...]

    def between(self, first: date | None, last: date | None) -> tuple[Dated, Dated, tuple[Judged, ...]]:
        """What it said on each day, by default on the newest days; captures between them that were none are told.

        Raises: WrongUsage when none was in force on a day, or the days are the wrong way round.
        """
        if first is None or last is None:
            newest = self._newest_days()
            first, last = first or newest[0], last or newest[1]
        if first > last:
            raise WrongUsage(f"{first} comes after {last}; give the earlier day with --from")
        between = (one for one in self.judged if first <= one.at.date() <= last)
        aside = tuple(one for one in between if one.state != "version")
        return self._on(first), self._on(last), aside

    def _newest_days(self) -> tuple[date, date]:
        """The last two days on which its versions begin to hold, the earlier first.

        Raises: WrongUsage when it has fewer than two such days.
        """
        days = sorted({begins(version)[0] for version in self.versions})
        if len(days) < 2:
            raise WrongUsage(
                f"{self.name!r} has one version, or several of one day, so nothing has changed; "
                "import another one of its versions"
            )
        return days[-2], days[-1]

    def _on(self, day: date) -> Dated:
        held = [at for at, version in enumerate(self.versions) if begins(version)[0] <= day]
        if not held:
            start = (
                f"its first version begins {begins(self.versions[0])[0]}" if self.versions else "it has none"
            )
            raise WrongUsage(f"no version of {self.name!r} was in force on {day}; {start}: give a later day")
        version = self.versions[held[-1]]
        return Dated(f"{self.name} {begins(version)[0]}", self.clauses[held[-1]], version.text)


def dated_document(workspace: Workspace, name: str, market: str) -> DatedDocument:
    """A stored document with all its versions; judging a long history takes seconds.

    Raises: WrongUsage when there is no such document.
    """
    with workspace.store.read() as tx:
        artefact = artefact_of(tx.library.artefact_ids(), name, market)
        kept, judged = real_versions(standing_versions(tx, artefact))
        return DatedDocument(name, kept, clauses_by_version(tx, kept), judged)


def two_days(
    workspace: Workspace, name: str, market: str, first: date | None, last: date | None
) -> tuple[Dated, Dated, tuple[Judged, ...]]:
    """What a document said on each day, as `DatedDocument.between` tells it.

    Raises: WrongUsage when there is no such document, or none in force on a day.
    """
    return dated_document(workspace, name, market).between(first, last)


def artefact_of(known: Sequence[ArtefactId], name: str, market: str) -> ArtefactId:
    """The regulation or policy of that name.

    Raises: WrongUsage when there is none.
    """
    wanted = [artefact_id(kind, name, market) for kind in KINDS] if "/" not in name else [ArtefactId(name)]
    found = [one for one in wanted if one in known]
    if not found:
        raise WrongUsage(
            f"there is no policy or regulation {name!r} of market {market!r}; 'redline import' adds one"
        )
    return found[0]


def real_versions(versions: Sequence[ArtefactVersion]) -> tuple[list[ArtefactVersion], tuple[Judged, ...]]:
    """The versions less the captures that are none or still wait, and every capture judged.

    What people imported themselves is a version without more.
    """
    captured = [version for version in versions if version.origin.startswith(CAPTURED)]
    judged = judge_captures([_capture(version) for version in captured])
    none = {version.number for version, one in zip(captured, judged, strict=True) if one.state != "version"}
    return [version for version in versions if version.number not in none], judged


def _capture(version: ArtefactVersion) -> Capture:
    text = _body(version)
    at = datetime.combine(begins(version)[0], time(), UTC)
    return Capture(at=at, digest=of_text(text), size=len(text), text=text)


def _body(version: ArtefactVersion) -> str:
    """The text less its front matter, in which the day stands."""
    head, line, body = version.text.partition("\n---\n")
    return body if line and head.startswith("---") else version.text
