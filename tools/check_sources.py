"""Looking at sources: what is new in folders, repositories, feeds and pages, taken in where the settings say so."""

import io
import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from knowledge_base.captures import Capture, captures_in
from knowledge_base.errors import OutsideFailed, RedlineError, Refused, WrongUsage
from knowledge_base.legal_formats.markup import decoded
from knowledge_base.records import Digest
from knowledge_base.source_checks import SourceCheck
from knowledge_base.source_settings import SourceSettings
from knowledge_base.store import Store
from tools.fetch import Limits, fetch
from tools.import_history import import_captures
from tools.import_regulation import Wanted

MOST_ENTRIES = 500
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


def check_source(
    store: Store, name: str, source: SourceSettings, root: Path, at: datetime, actor: str
) -> SourceCheck:
    """Look at one source and keep what came of it; a failure is kept too, and does not stop the next source."""
    with store.read() as tx:
        before = tx.sources.last(name, good=True)
    if before is not None and before.location != source.location:
        before = None
    blank = SourceCheck(source=name, at=at, outcome="failed", location=source.location)
    look = _local if source.kind in ("folder", "git") else _feed if source.kind == "feed" else _page
    try:
        found = look(store, blank, before, source, root, actor)
    except RedlineError as problem:
        found = blank.model_copy(update={"reason": str(problem)[:1_000]})
    with store.write() as tx:
        tx.sources.add(found)
    return found


def _local(
    store: Store,
    blank: SourceCheck,
    before: SourceCheck | None,
    source: SourceSettings,
    root: Path,
    actor: str,
) -> SourceCheck:
    captures = captures_in(root / source.location, source.only, source.path)
    known = set(before.seen) if before else set()
    fresh = [one for one in captures if one.name not in known]
    names = tuple(one.name for one in captures)
    if not fresh:
        return blank.model_copy(update={"outcome": "unchanged", "seen": names})
    told, refused = _take(store, source, fresh, actor)
    seen = tuple(one for one in names if one not in refused)
    return blank.model_copy(
        update={
            "outcome": "failed" if refused else "new",
            "entries": told,
            "seen": seen,
            "reason": "; ".join(refused.values()),
        }
    )


def _take(
    store: Store, source: SourceSettings, captures: list[Capture], actor: str
) -> tuple[tuple[str, ...], dict[str, str]]:
    """What is new, in words, and the reason for each capture that was refused."""
    if not source.imports:
        return tuple(f"{one.day} {one.name}" for one in captures), {}
    wanted = Wanted(source.id, captures[0].day, source.language, source.market)
    taken = import_captures(store, source.imports, captures, wanted, actor, lambda step: None)
    refused = {one.name: one.reason for one in taken if one.outcome == "refused"}
    new = [one for one in taken if one.outcome == "new"]
    return tuple(f"{one.day} {one.name}: version {one.version}" for one in new), refused


def _feed(
    store: Store,
    blank: SourceCheck,
    before: SourceCheck | None,
    source: SourceSettings,
    root: Path,
    actor: str,
) -> SourceCheck:
    check, content = _content(blank, before, source, root)
    if content is None:
        return check
    entries = feed_entries(content, source.location)
    known = set(before.seen) if before else set()
    fresh = [told for key, told in entries if key not in known]
    keys = tuple(dict.fromkeys([*(key for key, _ in entries), *(before.seen if before else ())]))[
        : 4 * MOST_ENTRIES
    ]
    return check.model_copy(
        update={"outcome": "new" if fresh else "unchanged", "entries": tuple(fresh), "seen": keys}
    )


def feed_entries(content: bytes, location: str) -> list[tuple[str, str]]:
    """The key and the words of each entry of an RSS or Atom feed; what it links to is never opened.

    Raises: WrongUsage when it is no feed or declares entities.
    """
    import feedparser

    if _ENTITY.search(content):
        raise WrongUsage(f"the feed {location!r} declares entities of its own; it is not read")
    found = feedparser.parse(io.BytesIO(content), response_headers={"content-location": ""})
    if not found.get("version") and not found.entries:
        raise WrongUsage(f"{location!r} is no RSS or Atom feed; check its address")
    told = []
    for entry in found.entries[:MOST_ENTRIES]:
        title, link = _words(entry.get("title")), _words(entry.get("link"))
        key = _words(entry.get("id")) or link or title
        if key:
            told.append(
                (sha256(key.encode("utf-8", "replace")).hexdigest(), f"{title or key}  {link}".strip())
            )
    return told


def _words(value: object) -> str:
    return " ".join(str(value or "").split())[:300]


def _page(
    store: Store,
    blank: SourceCheck,
    before: SourceCheck | None,
    source: SourceSettings,
    root: Path,
    actor: str,
) -> SourceCheck:
    check, content = _content(blank, before, source, root)
    if content is None or (before is not None and before.digest == check.digest):
        return check.model_copy(
            update={"outcome": "unchanged", "digest": check.digest or (before and before.digest)}
        )
    capture = Capture(blank.at, f"{blank.source}-{str(check.digest)[:12]}", _reader(content, source))
    told, refused = _take(store, source, [capture], actor)
    if refused:
        raise Refused("; ".join(refused.values()))
    return check.model_copy(update={"outcome": "new", "entries": told})


def _reader(content: bytes, source: SourceSettings) -> Callable[[], bytes]:
    if source.imports != "policy":
        return lambda: content
    return lambda: _as_markdown(content, source.location)


def _as_markdown(content: bytes, location: str) -> bytes:
    """A page as Markdown, for policies; what is no HTML stays as it is."""
    from knowledge_base.read_act import detect

    if detect(content, location) not in ("html", "eurlex-html"):
        return content
    from knowledge_base.legal_formats.html import read_html

    lines = read_html(decoded(content, location), location)[0].lines
    blocks = ["#" * line.level + " " + line.text if line.level else line.text for line in lines]
    return "\n\n".join(blocks).encode()


def _content(
    blank: SourceCheck, before: SourceCheck | None, source: SourceSettings, root: Path
) -> tuple[SourceCheck, bytes | None]:
    """The bytes of a source, None where the server says that they are as they were."""
    if not source.is_url:
        try:
            content = (root / source.location).read_bytes()
        except OSError as problem:
            raise OutsideFailed(
                f"cannot read {source.location!r}: {problem.strerror}; check the path"
            ) from problem
        return _told(blank, content), content
    limits = Limits(source.most_bytes, source.seconds, source.private_addresses)
    got = fetch(
        source.location, before.etag if before else "", before.last_modified if before else "", limits
    )
    check = blank.model_copy(
        update={"status": got.status, "etag": got.etag, "last_modified": got.last_modified}
    )
    if got.status == 304 and before is not None:
        kept = {"etag": got.etag or before.etag, "last_modified": got.last_modified or before.last_modified}
        kept |= {"outcome": "unchanged", "digest": before.digest, "seen": before.seen}  # type: ignore[dict-item]
        return check.model_copy(update=kept), None
    return _told(check, got.content), got.content


def _told(check: SourceCheck, content: bytes) -> SourceCheck:
    digest = Digest(sha256(content).hexdigest())
    return check.model_copy(update={"bytes": len(content), "digest": digest})
