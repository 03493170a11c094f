"""The triage report, read back with the Markdown parser: hostile text stays text."""

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge_base.changes import Cause
from knowledge_base.records import CaseId
from tests.builders import case_row
from tests.reports import findings, poisoned, small_report
from tests.triages import finding
from tools.cause_words import DRAFTS, next_step
from tools.finding_told import told
from tools.report import code, fenced, inline, markdown_report
from tools.report_records import Report
from tools.report_tables import markets_of
from tools.visible import visible

HOSTILE = [
    "```\n# Owned\n![x](http://evil.example/a.png)\n```",
    "~~~\n</code></pre><script>alert(1)</script>",
    "![picture](javascript:alert(1)) [click](//evil.example) <img src=x onerror=alert(1)>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "safe \u202egnihtyreve esrever\u202c and \x1b[31mred\x07",
    "`" * 40 + "\n" + "`" * 299,
    "line\r# heading\x0b# again\u2028# and again",
    "Line\n\n---\n\n> quote\n\n1. one\n\n    code",
]


def report(text: str = "", told: Report | None = None) -> str:
    """The Markdown; a text stands in every place that others write."""
    made = told or small_report()
    return markdown_report(poisoned(made, text) if text else made, "T-1.png")


def tokens(markdown: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        yield token
        yield from token.children or ()


def kinds(markdown: str) -> list[str]:
    return [token.type for token in tokens(markdown)]


def cells(markdown: str, table: int) -> list[list[str]]:
    found: list[list[list[str]]] = []
    inside = False
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type in ("th_open", "td_open", "th_close", "td_close"):
            inside = token.type.endswith("open")
        elif token.type == "inline" and inside:
            found[-1][-1].append("".join(child.content for child in token.children or ()))
    return found[table]


def test_the_report_has_its_parts_in_order() -> None:
    headings = re.findall("^## (.*)$", report(), re.MULTILINE)
    assert headings == [
        "What went wrong",
        "Why",
        "Where",
        "What to do first",
        "What is not known",
        "Errors by cause",
        "Errors by cause, policy and market",
        "How the policies stand",
        "Week by week",
        "What the threshold of scams trades",
        "Findings, largest first",
        "What is not known, and what would settle it",
    ]


def test_the_table_of_causes_has_shares_with_intervals_and_sums() -> None:
    rows = cells(report(), 0)
    assert rows[0] == ["Cause", "Errors", "Share", "Missed (FN)", "Flagged wrongly (FP)", "Share of views"]
    assert rows[1] == ["prompt defect", "8", "40% (22 to 61%)", "8", "0", "25%"]
    assert rows[-1] == ["all", "20", "100%", "14", "6", "–"]


def test_the_table_by_policy_has_the_markets_side_by_side() -> None:
    rows = cells(report(), 1)
    assert rows[0][4:7] == list(markets_of(small_report()))
    assert sum(int(cell) for row in rows[1:] for cell in row[4:7]) == 20


def test_what_was_tried_shows_what_it_fixed_and_broke_with_intervals() -> None:
    rows = next(table for table in (cells(report(), n) for n in range(5, 9)) if table[1][0] == "threshold")
    assert rows[0] == [
        "Tried", "Fixed in the group", "Mended elsewhere", "Broken elsewhere", "F1", "Enough", "Note"
    ]  # fmt: skip
    assert rows[2][:4] == [
        "prompt defect", "6 of 7 (86%; 49 to 97%)", "1 of 40 (2.5%; 0.4 to 13%)", "1 of 40 (2.5%; 0.4 to 13%)"
    ]  # fmt: skip
    assert rows[2][4:] == ["+0.100 (+0.020 to +0.200)", "yes", "tried"]


def test_where_nothing_was_decided_anew_there_is_a_dash() -> None:
    assert "| **label error** | 2 of 3 (67%; 21 to 94%) | – | – |" in report()


def test_a_clause_is_quoted_verbatim_with_version_and_effective_date() -> None:
    assert "Clause `scams/2.1`, version 1, in force from 2026-01-01:" in report()
    assert "Do not announce a prize and then make the winner pay a fee" in report()
    assert "Clause `scams/9.9` has no text at hand" in report()


def test_cases_are_redacted_cut_and_told_with_their_copies() -> None:
    case = case_row("x", "write to ann@example.com " + "x" * 10_000).case()
    one = findings()[0]
    cluster = one.cluster.model_copy(update={"representatives": (CaseId("x"), CaseId("gone"))})
    made = told(1, one.model_copy(update={"cluster": cluster}), 20, {}, {CaseId("x"): case}, {})
    text = report(told=small_report().model_copy(update={"findings": (made,)}))
    blocks = [token.content for token in tokens(text) if token.type == "fence"]
    assert blocks == ["write to [email] " + "x" * 283 + "\n"]
    assert "one of 3 near-duplicates, the first 300 of 10,017 characters:" in text
    assert "Case `gone`: its text is not at hand." in text


def test_an_address_across_the_cut_does_not_show_in_part() -> None:
    case = case_row("x", "x" * 290 + " secret.person@example.com").case()
    one = findings()[0]
    cluster = one.cluster.model_copy(update={"representatives": (CaseId("x"),)})
    made = told(1, one.model_copy(update={"cluster": cluster}), 20, {}, {CaseId("x"): case}, {})
    assert "secret" not in (made.cases[0].text or "")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(hostile: str) -> None:
    def structure(markdown: str) -> list[str]:
        return [kind for kind in kinds(markdown) if kind not in ("text", "text_special")]

    # In a clause some texts are prose and stand as a quote, others stand in a fence.
    harmless = structure(report("[harmless"))
    assert structure(report(hostile)) == harmless


@pytest.mark.parametrize("hostile", HOSTILE)
def test_escaped_text_reads_as_it_was_written(hostile: str) -> None:
    shown = " ".join(visible(hostile).split())
    for form in (inline(hostile), code(hostile), f"| {inline(hostile)} |\n|---|\n"):
        assert "".join(token.content for token in tokens(form) if not token.children).strip() == shown


@pytest.mark.parametrize("start", ["1. a", "1) a", "- a", "+ a", "# a", "> a", "=== a", "* a"])
def test_a_line_that_starts_like_a_block_is_a_paragraph(start: str) -> None:
    assert kinds(inline(start))[0] == "paragraph_open"


def test_a_bare_link_that_escaped_redaction_is_not_picked_up() -> None:
    assert inline("_https://evil.example _www.evil.example") == r"\_https\://evil.example \_www\.evil.example"


def test_a_name_with_backslash_and_pipe_stays_in_its_cell() -> None:
    table = f"| a | b |\n|---|---|\n| {inline('x' + chr(92) + '|y')} | z |"
    assert cells(table, 0)[1] == ["x\\|y", "z"]


def test_characters_that_hide_or_reorder_text_are_shown() -> None:
    assert visible("a\u202eb\u200bc\x1b[0m\U000e0041\r\nd\re\tf") == (
        "a\\u202eb\\u200bc\\u001b[0m\\U000e0041\nd\\u000de\tf"
    )


def test_joiners_stay_in_the_scripts_and_emoji_that_need_them() -> None:
    assert visible("می\u200cخواهم 👩\u200d🚀 k\u200dill") == "می\u200cخواهم 👩\u200d🚀 k\\u200dill"


def test_a_fence_is_longer_than_any_run_of_backticks_inside() -> None:
    assert fenced("``` ````").startswith("`````text\n")
    assert fenced("plain") == "```text\nplain\n```"


@pytest.mark.parametrize("cause", DRAFTS)
def test_the_next_step_of_a_draftable_cause_is_the_command(cause: Cause) -> None:
    assert "`redline draft F-T-1-scams-fn-1 --as YOU" in next_step(finding("T-1", 1, 2, cause=cause))


def test_every_other_cause_names_what_a_person_should_do() -> None:
    for cause in get_args(Cause):
        if cause not in DRAFTS:
            assert "redline draft" not in next_step(finding("T-1", 1, 2, cause=cause))


def test_the_plot_is_an_image_with_words_for_those_who_cannot_see_it() -> None:
    images = [token for token in tokens(report()) if token.type == "image"]
    assert [image.attrs["src"] for image in images] == ["T-1.png"]
    assert images[0].content.startswith("Bar chart of errors by cause: prompt defect 8, threshold 6")


def test_of_many_findings_the_small_ones_are_listed() -> None:
    many = tuple(small_report().findings[0].model_copy(update={"number": n}) for n in range(1, 21))
    text = report(told=small_report().model_copy(update={"findings": many}))
    assert "### 15. scams" in text
    assert "### 16. scams" not in text
    assert text.count("| 16 | scams | missed | 8 | prompt defect |") == 1


def test_what_a_model_says_stands_apart_with_what_was_measured_of_it_and_what_does_not_hold() -> None:
    text = report()
    assert "**What the model openai/double says; no cause rests on it**" in text
    assert "Worth a look, prompt defect: The examples speak of prizes. (measured: 6 of 7, enough)" in text
    assert "(does not hold: the quote does not stand in the case)" in text
    assert "mira@example.com" not in text
