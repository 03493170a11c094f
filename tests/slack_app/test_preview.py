"""The preview: every card, modal and home as a page of its own, drawn from what Slack would get."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from knowledge_base.errors import OutsideFailed
from slack_app.modals import READERS
from slack_app.preview import write_preview
from slack_app.preview.html import blocks_html
from slack_app.preview.mrkdwn import mrkdwn_html
from slack_app.preview.page import Shown
from slack_app.preview.shown import all_shown
from tests.slack_app.hostile import HOSTILE, fits, fits_view, harmless


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the preview."""
    path = tmp_path_factory.mktemp("preview") / "new"
    write_preview(path)
    return path


@pytest.fixture(scope="module")
def everything() -> list[Shown]:
    """What is shown."""
    return all_shown()


def test_the_index_links_to_every_page_and_every_page_is_there(folder: Path) -> None:
    links = re.findall(r'href="([^"]+)"', (folder / "index.html").read_text(encoding="utf-8"))
    pages = {file.name for file in folder.glob("*.html")} - {"index.html"}
    assert set(links) == pages
    assert len(pages) > 30


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(OutsideFailed, match="taken"):
        write_preview(tmp_path / "taken")


def test_a_page_needs_nothing_from_elsewhere(folder: Path) -> None:
    for file in folder.glob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r'(?:src|href)="(?!data:image/png;base64,|[a-z0-9-]+\.html)', text), file.name
        assert "<script" not in text
        assert "http" not in text.replace("http-equiv", "")


def test_every_block_that_the_cards_use_is_drawn(folder: Path) -> None:
    for file in folder.glob("*.html"):
        assert "is not drawn here" not in file.read_text(encoding="utf-8"), file.name


def test_no_page_shows_a_control_sequence(folder: Path) -> None:
    for file in folder.glob("*.html"):
        assert '<span class="parsed">' not in file.read_text(encoding="utf-8"), file.name


def test_pages_are_well_formed(folder: Path) -> None:
    for file in folder.glob("*.html"):
        assert Tags(file.read_text(encoding="utf-8")).open == [], file.name


def test_everything_shown_is_what_slack_takes(everything: list[Shown]) -> None:
    for each in everything:
        if each.kind == "message":
            fits(list(map(dict, each.blocks)), ("F0PLOT",))
            assert each.text
        else:
            fits_view(dict(each.view))
        harmless([block for block in each.blocks if block["type"] != "input"])


def test_every_form_and_every_state_of_a_proposal_is_shown(everything: list[Shown]) -> None:
    names = {each.name for each in everything}
    assert {
        f"proposal-{state}" for state in ("open", "released", "rejected", "edited", "expired", "frozen")
    } <= names
    assert set(READERS) <= {each.view.get("callback_id") for each in everything}
    assert len(names) == len(everything)


def test_marks_become_formatting_as_in_slack() -> None:
    assert (
        mrkdwn_html("*b* _i_ ~s~ `c*d*` &lt;x&gt;")
        == "<b>b</b> <i>i</i> <s>s</s> <code>c*d*</code> &lt;x&gt;"
    )
    assert mrkdwn_html("snake_case_name 2*3*4") == "snake_case_name 2*3*4"
    assert mrkdwn_html("> said") == "<blockquote>said</blockquote>"
    assert mrkdwn_html(":warning: :nothing:") == "⚠️ :nothing:"
    assert '<span class="parsed">!channel</span>' in mrkdwn_html("<!channel>")


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hostile_becomes_markup_of_the_page(name: str) -> None:
    words = HOSTILE[name] + "<script>alert(1)</script><img src=x onerror=y>"
    drawn = blocks_html(
        [
            {"type": "section", "text": {"type": "mrkdwn", "text": words}},
            {"type": "header", "text": {"type": "plain_text", "text": words}},
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": words}]}],
            },
        ]
    )
    assert not {"script", "img", "a"} & Tags(drawn).seen


class Tags(HTMLParser):
    """The tags of a page: those seen, and those left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag not in ("br", "hr", "img", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
