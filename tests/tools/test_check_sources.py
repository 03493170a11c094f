"""Pages and feeds over HTTP: taken in when they change, not asked for again when they did not."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from knowledge_base.records import ArtefactId, now
from knowledge_base.source_settings import SourceSettings
from knowledge_base.workspace import Workspace
from tests.loopback import serving
from tools.check_sources import check_source, feed_entries


def page(url: str, **more: object) -> SourceSettings:
    return SourceSettings.model_validate({"kind": "page", "location": url, "private_addresses": True, **more})


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Where it listens."""
    with serving() as url:
        yield url


def test_a_page_becomes_a_version_and_the_same_page_none(workspace: Workspace, server: str) -> None:
    source = page(f"{server}/law", imports="regulation", id="act")

    def look() -> str:
        return check_source(workspace.store, "act", source, Path(), now(), "ada").outcome

    assert (look(), look()) == ("new", "unchanged")
    with workspace.store.read() as tx:
        (version,) = tx.library.versions(ArtefactId("regulation/act"))
        checks = tx.sources.all("act")
    assert (version.effective_from, version.learnt) == (now().date(), now().date())
    assert [(one.status, one.bytes > 0) for one in checks] == [(200, True), (200, True)]


def test_a_page_that_the_server_says_is_unchanged_keeps_its_digest(workspace: Workspace, server: str) -> None:
    source = page(f"{server}/page")
    at = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    first, second = (check_source(workspace.store, "p", source, Path(), at, "ada") for _ in range(2))
    assert (first.outcome, first.status, second.outcome, second.status) == ("new", 200, "unchanged", 304)
    assert first.digest == second.digest
    assert first.at.date() == date(2026, 1, 1)


def test_feeds_of_both_kinds_give_their_entries_and_open_nothing() -> None:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>
    <entry><id>x</id><title>One</title><link href="https://law.example/1"/></entry>
    <entry><id>x2</id><title>Two</title></entry></feed>"""
    assert [told for _, told in feed_entries(atom, "feed")] == ["One  https://law.example/1", "Two  x2"]
