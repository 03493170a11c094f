"""The triage report, read back with the Markdown parser: hostile text stays text."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import get_args

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge_base.changes import Cause, Cluster, Direction, Finding, Intervention
from knowledge_base.digests import of_text
from knowledge_base.records import ArtefactId, CaseId, Clause, ClauseId, FindingId
from tools.report import code, fenced, inline, next_step, triage_report
from tools.visible import visible

AT = datetime(2026, 5, 2, 9, 30, tzinfo=UTC)
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


def finding(
    number: int,
    cause: Cause,
    size: int,
    policy: str = "hate",
    direction: Direction = "fn",
    name: str = "slurs, sports",
    note: str = "add up to 4 examples",
    clauses: tuple[str, ...] = ("hate/2.1",),
) -> Finding:
    members = tuple(CaseId(f"c{number}_{i}") for i in range(size))
    tried = (
        Intervention(name="label_error", fixed=1, n=size, broken=0, held_out_n=90, note="doubts 1"),
        Intervention(
            name="prompt_defect",
            fixed=size - 1,
            n=size,
            broken=2,
            held_out_fixed=3,
            held_out_n=120,
            sufficient=True,
            note=note,
        ),
    )
    return Finding(
        id=FindingId(f"F-{number}"),
        triage="T-1",
        cluster=Cluster(
            id=f"T-1-{number}",
            policy=policy,
            direction=direction,
            name=name,
            members=members,
            representatives=members[:4],
        ),
        stream="llm",
        cause=cause,
        probability=0.83,
        summary=f"{size} {policy} cases missed ({name}): the prompt lacks what this question needs to know.",
        clauses=tuple(ClauseId(clause) for clause in clauses),
        interventions=tried,
        share=size / 100,
        created_at=AT,
    )


def clause(text: str, clause_id: str = "hate/2.1") -> Clause:
    return Clause(
        id=ClauseId(clause_id),
        policy="hate",
        market="global",
        artefact=ArtefactId("policy/hate"),
        version=3,
        digest=of_text(text),
        number="2.1",
        heading=("Not allowed",),
        text=text,
        position=0,
        effective_from=date(2026, 1, 1),
    )


def report(findings: list[Finding], texts: dict[str, str] | None = None, rule: str = "No slurs.") -> str:
    known = {CaseId(case_id): text for case_id, text in (texts or {}).items()}
    return triage_report("T-1", 100, findings, known, {ClauseId("hate/2.1"): clause(rule)}, "T-1.png", AT)


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


def test_the_summary_counts_errors_directions_causes_and_what_can_be_drafted() -> None:
    findings = [
        finding(1, "prompt_defect", 40),
        finding(2, "threshold", 30, "scams", "fp"),
        finding(3, "label_error", 30, direction="fp"),
    ]
    summary = report(findings).split("\n\n")[2]
    assert summary == (
        "The queue holds 100 errors under 2 policies: 40 violations missed (false negatives, FN) and 60 "
        "cases flagged wrongly (false positives, FP), in 3 findings. The largest causes are prompt defect "
        "(40%), threshold (30%) and label error (30%). A change can be drafted now for 2 of the 3 findings, "
        "with 70 errors (70%); the other needs a person first."
    )


def test_errors_outside_every_finding_are_owned_up_to() -> None:
    assert "60 errors could not be put into a finding." in report([finding(1, "undetermined", 40)])


def test_a_queue_without_findings_says_so() -> None:
    text = triage_report("T-1", 0, [], {}, {}, "T-1.png", AT)
    assert "The queue holds 0 errors, and triage has no finding to show." in text
    assert "Findings" not in text


def test_the_same_findings_in_any_order_give_the_same_report_largest_first() -> None:
    findings = [finding(1, "threshold", 5), finding(2, "prompt_defect", 9), finding(3, "evasion", 9, "scams")]
    text = report(findings)
    assert text == report(findings[::-1])
    assert text.index("F-2") < text.index("F-3") < text.index("F-1")
    assert "2026-05-02 09:30 UTC" in text


def test_the_table_counts_every_cause_and_policy_with_its_sums() -> None:
    findings = [
        finding(1, "threshold", 6),
        finding(2, "threshold", 5, direction="fp"),
        finding(3, "evasion", 9, "scams"),
    ]
    assert cells(report(findings), 0) == [
        ["Cause", "Policy", "Errors", "Share", "Missed (FN)", "Flagged wrongly (FP)"],
        ["threshold", "hate", "11", "11%", "6", "5"],
        ["evasion", "scams", "9", "9.0%", "9", "0"],
        ["all", "all", "20", "20%", "15", "5"],
    ]


def test_interventions_show_what_they_fixed_and_broke_and_a_dash_where_nothing_was_decided_anew() -> None:
    rows = cells(report([finding(1, "prompt_defect", 8)]), 1)
    assert rows[1] == ["label error", "1 of 8", "–", "–", "no", "doubts 1"]
    assert rows[2] == ["prompt defect", "7 of 8", "3 of 120", "2 of 120", "yes", "add up to 4 examples"]


def test_a_clause_is_quoted_verbatim_with_version_and_effective_date() -> None:
    rule = "2.1 **Slurs.** Content must not attack people for who they are."
    text = report([finding(1, "threshold", 4)], rule=rule)
    assert "Clause `hate/2.1`, version 3, in force from 2026-01-01:\n\n> " + rule in text


@pytest.mark.parametrize(
    "rule", ["Two\n\nparagraphs ![x](http://e.example/x.png)", "<b>Rule</b> `a`", "1. Rule", "# Rule"]
)
def test_a_clause_with_markup_or_several_lines_is_quoted_verbatim_in_a_code_block(rule: str) -> None:
    text = report([finding(1, "threshold", 4)], rule=rule)
    assert f"{rule}\n" in [token.content for token in tokens(text) if token.type == "fence"]
    assert kinds(text).count("image") == 1


def test_a_clause_or_case_that_is_not_at_hand_is_named() -> None:
    text = report([finding(1, "threshold", 4, clauses=("hate/9.9",))])
    assert "Clause `hate/9.9` has no text at hand" in text
    assert "Case `c1_0`: its text is not at hand." in text


def test_at_most_three_cases_are_shown_redacted_and_cut_at_300_characters() -> None:
    texts = {f"c1_{i}": "write to ann@example.com " + "x" * 10_000 for i in range(4)}
    text = report([finding(1, "prompt_defect", 5)], texts)
    blocks = [token.content for token in tokens(text) if token.type == "fence"]
    assert blocks == ["write to [email] " + "x" * 283 + "\n"] * 3
    assert "Case `c1_0`, the first 300 of 10,017 characters:" in text
    assert "ann@" not in text


def test_an_address_across_the_cut_does_not_show_in_part() -> None:
    text = report([finding(1, "prompt_defect", 5)], {"c1_0": "x" * 290 + " secret.person@example.com"})
    assert "secret" not in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_case_stays_text(hostile: str) -> None:
    harmless = report([finding(1, "prompt_defect", 5)], {"c1_0": "harmless"})
    text = report([finding(1, "prompt_defect", 5)], {"c1_0": hostile})
    assert kinds(text) == kinds(harmless)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_cluster_name_or_note_stays_text(hostile: str) -> None:
    def structure(markdown: str) -> list[str]:
        return [kind for kind in kinds(markdown) if kind not in ("text", "text_special")]

    harmless = report([finding(1, "prompt_defect", 5)])
    text = report([finding(1, "prompt_defect", 5, name=hostile, note=hostile)])
    assert structure(text) == structure(harmless)
    assert {len(row) for row in cells(text, 1)} == {6}


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


@pytest.mark.parametrize("cause", ["threshold", "prompt_defect"])
def test_the_next_step_of_a_draftable_cause_is_the_command(cause: Cause) -> None:
    assert "`redline draft F-7 --as YOU`" in next_step(finding(7, cause, 3))


def test_every_other_cause_names_what_a_person_should_do() -> None:
    for cause in get_args(Cause):
        if cause not in ("threshold", "prompt_defect"):
            assert "redline draft" not in next_step(finding(7, cause, 3))


def test_the_plot_is_an_image_with_words_for_those_who_cannot_see_it() -> None:
    text = report([finding(1, "threshold", 4), finding(2, "evasion", 6, "scams")])
    images = [token for token in tokens(text) if token.type == "image"]
    assert [image.attrs["src"] for image in images] == ["T-1.png"]
    assert images[0].content == "Bar chart of errors by policy and cause: scams 6, hate 4"
