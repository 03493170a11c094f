from datetime import date
from textwrap import dedent

import pytest

from knowledge_base.errors import WrongUsage
from knowledge_base.front_matter import MAX_BYTES, MAX_LINES
from knowledge_base.policy_text import MAX_RULES, PolicyText, Rule, read_policy

FRONT = "---\nid: hate\ntitle: Hate\neffective_from: 2026-01-01\n---\n"

SAMPLE = FRONT + dedent(
    """\
    # Hate

    What this policy is for.

    ## 1 Scope
    1.1 This policy covers all surfaces.

    ## 2 Not allowed
    2.1 **Dehumanising.** Do not liken people
    to vermin.

    2.2 **Exclusion.** Do not demand that a group be kept out.
    """
)


def read(body: str) -> PolicyText:
    return read_policy(FRONT + body, "hate.md")


def refusal(text: str) -> str:
    with pytest.raises(WrongUsage) as caught:
        read_policy(text, "hate.md")
    return str(caught.value)


def front(**values: str) -> str:
    fields = {"id": "hate", "title": "Hate", "effective_from": "2026-01-01"} | values
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in fields.items()) + "---\n1.1 A rule.\n"


def test_a_policy_says_what_it_is_and_from_when_it_holds() -> None:
    policy = read_policy(front(market="DE", effective_to="2027-01-01"), "hate.md")
    assert (policy.id, policy.title, policy.market) == ("hate", "Hate", "DE")
    assert (policy.effective_from, policy.effective_to) == (date(2026, 1, 1), date(2027, 1, 1))


def test_a_policy_is_global_and_open_unless_it_says_otherwise() -> None:
    policy = read_policy(front(), "hate.md")
    assert (policy.market, policy.effective_to) == ("global", None)


@pytest.mark.parametrize("value", ["", "null", "~"])
def test_an_empty_effective_to_leaves_the_policy_open(value: str) -> None:
    assert read_policy(front(effective_to=value), "hate.md").effective_to is None


def test_norway_is_a_market_and_not_a_false() -> None:
    assert read_policy(front(market="NO"), "hate.md").market == "NO"


def test_numbered_paragraphs_are_rules_under_their_headings() -> None:
    assert read_policy(SAMPLE, "hate.md").rules == (
        Rule(
            number="1.1", anchor="", heading=("1 Scope",), text="This policy covers all surfaces.", position=0
        ),
        Rule(
            number="2.1",
            anchor="",
            heading=("2 Not allowed",),
            text="**Dehumanising.** Do not liken people\nto vermin.",
            position=1,
        ),
        Rule(
            number="2.2",
            anchor="",
            heading=("2 Not allowed",),
            text="**Exclusion.** Do not demand that a group be kept out.",
            position=2,
        ),
    )


def test_the_text_of_every_rule_stands_in_the_source() -> None:
    body = (
        "## A\n1. One\n   - nested\n\n     deeper\n2. Two\n\n"
        "## B\nProse with *marks*.\n\n> quoted\n\n\n## C\n4.1 X\n\n| a |\n| - |"
    )
    found = read(body).rules
    assert all(rule.text in body for rule in found)
    assert [rule.text for rule in found] == [
        "One\n   - nested\n\n     deeper",
        "Two",
        "Prose with *marks*.\n\n> quoted",
        "X\n\n| a |\n| - |",
    ]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert read_policy("\ufeff" + SAMPLE.replace("\n", "\r\n"), "hate.md") == read_policy(SAMPLE, "hate.md")
    assert read_policy(SAMPLE.replace("\n", "\r"), "hate.md") == read_policy(SAMPLE, "hate.md")


def test_the_introduction_below_the_title_is_no_rule() -> None:
    assert [rule.number for rule in read_policy(SAMPLE, "hate.md").rules] == ["1.1", "2.1", "2.2"]
    assert [rule.text for rule in read("# Hate\nWelcome.\n\n## A\nRule.").rules] == ["Rule."]


def test_an_anchor_is_taken_out_of_the_text() -> None:
    found = read("## A {#a}\n1.1 One. {#one}\n\n1.2 Two\nlines. {#two}  \n## B {#b}\nProse.").rules
    assert [(rule.anchor, rule.heading[-1], rule.text) for rule in found] == [
        ("one", "A", "One."),
        ("two", "A", "Two\nlines."),
        ("b", "B", "Prose."),
    ]


def test_an_anchor_of_a_list_item_may_stand_before_its_nested_list() -> None:
    assert [(rule.anchor, rule.text) for rule in read("1. One {#one}\n   - nested").rules] == [
        ("one", "One\n   - nested")
    ]


def test_text_in_any_script_is_read() -> None:
    body = "## Überblick\n1.1 Menschen sind keine „Schädlinge“ 🐀.\n\n"
    body += "## 概要\n2.1 人を害虫と呼ばない。\n2.2 次の規則。"
    assert [(rule.number, rule.text) for rule in read(body).rules] == [
        ("1.1", "Menschen sind keine „Schädlinge“ 🐀."),
        ("2.1", "人を害虫と呼ばない。"),
        ("2.2", "次の規則。"),
    ]


# --- refusals


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1.1 x", ["line 1", "no front matter", "'---'"]),
        ("", ["line 1", "no front matter"]),
        ("---\nid: hate\n1.1 x", ["line 1", "no end"]),
        ("---\n---\n1.1 x", ["'id'"]),
        (front(owner="me"), ["line 5", "'owner'", "effective_from"]),
        (FRONT.replace("title: Hate\n", "") + "1.1 x", ["'title'"]),
        (FRONT.replace("effective_from: 2026-01-01\n", "") + "1.1 x", ["'effective_from'", "2026-07-01"]),
        (FRONT.replace("title: Hate", "id: hate2") + "1.1 x", ["line 3", "'id'", "line 2"]),
        (front(id="Hate Speech"), ["line 2", "'Hate Speech'", "lower-case"]),
        (front(title=""), ["line 3", "title", "one line"]),
        (front(market="de"), ["line 5", "'de'", "'DE'"]),
        (front(effective_from="2026-13-01"), ["line 4", "'2026-13-01'", "2026-07-01"]),
        (front(effective_from="yesterday"), ["line 4", "'yesterday'"]),
        (front(effective_from="20260101"), ["line 4", "'20260101'"]),
        (front(effective_from="2026-01-01T00:00:00Z"), ["line 4"]),
        (front(effective_from=""), ["line 4", "''"]),
        (front(effective_to="2026-01-01"), ["line 5", "not after effective_from"]),
        (front(effective_to="2025-12-31"), ["line 5", "not after effective_from"]),
        (FRONT, ["no rule", "1.1"]),
        (FRONT + "# Hate\n## 1 Scope\n<!-- later -->", ["no rule"]),
        (FRONT + "1.1 a\n\n2.1 b\n\n1.1 c", ["line 10", "'1.1'", "line 6"]),
        (FRONT + "1.1 a\n1.1 b", ["line 7", "'1.1'", "line 6"]),
        (FRONT + "## A\n1. a\n2. b\n\nso\n\n1. c", ["line 12", "'1'", "line 7"]),
        (FRONT + "1.1 a {#x}\n\n1.2 b {#x}", ["line 8", "anchor 'x'", "line 6"]),
        (FRONT + "1.1 a {#Not OK}", ["line 6", "'Not OK'", "lower-case"]),
        (FRONT + "1. a {#x}\n   - b {#y}", ["line 6", "x, y"]),
        (FRONT + "1. a\n2.\n3. c", ["line 7", "'2'", "no text"]),
        (FRONT + "1.1 a\n\n1.2 b\x00c", ["line 8", "U+0000"]),
        (FRONT + "1.1 a\x1b[31m", ["line 6", "U+001B"]),
        (FRONT + "1.1 pay \u202eyap", ["line 6", "U+202E"]),
        (FRONT + "1.1 half \ud83d", ["line 6", "U+D83D"]),
        (FRONT.replace("Hate", '"Ha\\u202Ete"') + "1.1 a", ["line 3", "U+202E"]),
        (FRONT + "x" * MAX_BYTES, [f"{MAX_BYTES:,} bytes", "split"]),
        (FRONT + "ä" * (MAX_BYTES // 2), [f"{MAX_BYTES:,} bytes"]),
        (FRONT + "\n" * MAX_LINES, [f"{MAX_LINES:,} lines", "split"]),
        (FRONT + "a\n\n" * 3 + "## A\na\n\n" * (MAX_RULES + 1), [f"{MAX_RULES:,} rules", "split"]),
    ],
)
def test_a_document_that_is_off_is_refused_with_the_place_and_the_next_step(
    text: str, told: list[str]
) -> None:
    message = refusal(text)
    assert message.startswith("'hate.md'")
    assert "; " in message
    assert [part for part in told if part not in message] == []


@pytest.mark.parametrize(
    "matter",
    [
        "id: &a hate\ntitle: *a\neffective_from: 2026-01-01",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nid: hate",
        "id: !!python/object/apply:os.system ['true']",
        "id: !!python/name:os.system",
        "id: !custom hate",
        "id: [hate]",
        "id: {a: b}",
        "id:\n  deep: hate",
        "id:\n- hate",
        "id: hate\n...\ntitle: Hate",
        "%YAML 1.1",
        "[" * 5_000,
        "{" * 5_000,
        "- " * 5_000,
        "? " * 5_000,
        "just words",
        "id: 'open",
        "id: a: b",
        "\tid: hate",
        "? id\n: hate\n<<: x",
    ],
)
def test_front_matter_that_is_more_than_keys_and_values_is_refused(matter: str) -> None:
    message = refusal(f"---\n{matter}\n---\n1.1 A rule.\n")
    assert message.startswith("'hate.md' line ")
