"""The page, read back with an HTML parser: whatever stands in cases, names or clauses stays text."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests.reports import poisoned, small_report
from tools.report_page import html_report
from tools.visible import visible

HOSTILE = [
    "</pre></article><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<style>*{display:none}</style><base href=//evil.example>",
    "<svg/onload=alert(1)> <iframe srcdoc='<b>'>",
    "{{ 7 * 7 }} {% for x in y %}{{ config }}",
    "<!-- --> ]]> </title></textarea></style>",
    "safe \u202egnihtyreve esrever\u202c and \x1b[31mred\x07",
    "&lt;script&gt; &#60;script&#62; javascript:alert(1)",
]


class Parsed(HTMLParser):
    """The tags with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[tuple[str, str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.values += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    page = html_report(small_report())
    parsed = Parsed(page)
    assert not {tag for tag, _ in parsed.tags} & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not [
        name for _, names in parsed.tags for name in names if name.startswith("on") or name == "style"
    ]
    assert all(value and value.startswith("#") for _, name, value in parsed.values if name in ("href", "src"))


def test_its_policy_allows_its_own_style_sheet_alone() -> None:
    page = html_report(small_report())
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert page.index("Content-Security-Policy") < page.index("<style>")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    harmless = Parsed(html_report(poisoned(small_report(), "harmless")))
    parsed = Parsed(html_report(poisoned(small_report(), text)))
    assert parsed.tags == harmless.tags
    assert visible(text) in parsed.texts


def test_characters_that_hide_or_reorder_text_are_shown() -> None:
    page = html_report(poisoned(small_report(), HOSTILE[6]))
    assert "\\u202egnihtyreve" in page
    assert not re.search("[\u202a-\u202e\x00-\x08\x1b]", page)


def test_every_table_has_heads_with_a_scope_and_every_chart_its_words() -> None:
    parsed = Parsed(html_report(small_report()))
    assert all("scope" in names for tag, names in parsed.tags if tag == "th")
    charts = [names for tag, names in parsed.tags if tag == "svg" and "role" in names]
    assert charts
    assert all("aria-label" in names for names in charts)
    assert ("html", ("lang",)) in parsed.tags


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [
        int(tag[1]) for tag, _ in Parsed(html_report(small_report())).tags if re.fullmatch("h[1-6]", tag)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_report_without_findings_is_a_page_too() -> None:
    bare = small_report().model_copy(
        update={"findings": (), "causes": (), "cells": (), "weeks": (), "trade_offs": (), "unknown": ()}
    )
    assert "<h1>Why decisions went wrong</h1>" in html_report(bare)


def test_the_next_step_is_a_command_to_copy() -> None:
    assert "<code>redline draft F-T-1-scams-fn-task-00 --as YOU</code>" in html_report(small_report())
