"""Captures that are versions, and captures that only look so."""

from datetime import UTC, datetime, timedelta

from tools.law_diff.capture import Capture
from tools.law_diff.captures import CaptureWatch, Judged, judge_captures

RULES = "\n\n".join(
    f"Rule {word}: do not post {word} things about people, and do not ask others to post them for you."
    for word in ("cruel", "false", "hateful", "stolen", "secret", "violent", "misleading", "hidden", "vulgar")
)
AMENDED = RULES.replace("cruel things", "cruel or mocking things")
GERMAN = (
    "Veröffentliche keine grausamen Dinge über andere Menschen und bitte niemanden, das für dich zu tun. "
    * 12
)
OTHER = "\n\n".join(
    f"Section {at}: creators who sell goods tell buyers the price of item {at}." for at in range(30)
)
START = datetime(2026, 1, 1, tzinfo=UTC)


def captures(*texts: tuple[float, str]) -> list[Capture]:
    """Each text with the day it was captured on."""
    return [Capture(START + timedelta(days=day), f"{hash(text):x}", len(text), text) for day, text in texts]


def told(*texts: tuple[float, str]) -> list[tuple[str, str]]:
    return [(one.state, one.reason) for one in judge_captures(captures(*texts))]


def last(*texts: tuple[float, str]) -> Judged:
    return judge_captures(captures(*texts))[-1]


def test_a_small_edit_is_a_version_at_once() -> None:
    assert told((0, RULES), (1, AMENDED)) == [("version", "first capture"), ("version", "another text")]


def test_other_layout_with_the_same_words_is_set_aside() -> None:
    assert (
        last((0, RULES), (1, RULES.replace("Rule", "## Rule").replace("\n\n", "\n"))).reason == "layout only"
    )


def test_an_error_page_a_login_page_and_a_stub_are_set_aside() -> None:
    for page in ("Something went wrong. Try again later.", "Log in to continue", "", "…"):
        assert last((0, RULES), (1, page)).reason == "error page"


def test_another_language_is_set_aside_and_the_first_comes_back_unchanged() -> None:
    found = told((0, RULES), (1, GERMAN), (2, RULES))
    assert found[1:] == [("set_aside", "another language"), ("set_aside", "same text")]


def test_navigation_alone_is_set_aside_but_a_rule_that_begins_like_it_is_not() -> None:
    menu = f"Skip to content\n\n[Home](/home) [Help](/help)\n\n{RULES}\n\nLast updated: 3 days ago"
    assert last((0, RULES), (1, menu)).reason == "navigation only"
    rule = f"{RULES}\n\nShare this information only with people who must not be named."
    assert last((0, RULES), (1, rule)).state == "version"


def test_half_of_the_text_waits_and_is_set_aside_when_the_whole_comes_back() -> None:
    half = RULES[: len(RULES) // 2]
    waiting = last((0, RULES), (1, half))
    assert (waiting.state, waiting.settled) == ("waits", None)
    found = judge_captures(captures((0, RULES), (1, half), (2, RULES)))
    assert (found[1].state, found[1].reason, found[1].first) == ("set_aside", "truncated", "waits")
    assert found[1].settled == found[2].at


def test_a_whole_new_text_counts_when_it_stands() -> None:
    found = told((0, RULES), (1, OTHER), (60, OTHER.replace("price", "full price")))
    assert found[1:] == [("version", "held"), ("version", "another text")]
    until = judge_captures(captures((0, RULES), (1, OTHER)), until=START + timedelta(days=9))
    assert until[1].state == "version"


def test_a_text_that_blinks_between_two_captures_of_another_was_no_version() -> None:
    found = told((0, RULES), (1, AMENDED), (1.5, RULES))
    assert found[1:] == [("set_aside", "flapping"), ("set_aside", "same text")]


def test_texts_in_turns_are_set_aside_until_one_stands_for_long() -> None:
    turns = [(day, (RULES, OTHER)[day % 2]) for day in range(12)]
    assert {state for state, _ in told(*turns)[1:]} == {"set_aside"}
    found = told(*turns, (60, AMENDED))
    assert found[-2] == ("version", "held")


def test_a_return_after_a_long_time_waits_and_is_then_a_version() -> None:
    found = told((0, RULES), (1, AMENDED), (90, RULES), (120, AMENDED.replace("post", "publish")))
    assert found[2] == ("version", "held")


def test_what_waits_has_only_the_past_to_go_by() -> None:
    watch = CaptureWatch()
    texts = captures((0, RULES), (1, OTHER), (2, RULES), (3, AMENDED))
    firsts = [watch.see(one).first for one in texts]
    assert firsts == ["version", "waits", "set_aside", "waits"]
    assert [one.first for one in watch.judged] == firsts


def test_without_texts_digests_and_sizes_decide() -> None:
    sizes = [(0, "a", 100), (1, "b", 300), (2, "a", 100), (3, "b", 300), (4, "c", 98)]
    found = judge_captures(
        [Capture(START + timedelta(days=day), digest, size) for day, digest, size in sizes]
    )
    assert [one.state for one in found] == ["version", "set_aside", "set_aside", "set_aside", "waits"]


def test_a_text_that_waits_and_is_fetched_again_unchanged_has_stood() -> None:
    found = judge_captures(captures((0, RULES), (1, OTHER), (3, OTHER), (5, OTHER)))
    assert [(one.state, one.reason) for one in found[1:]] == [
        ("version", "held"),
        ("set_aside", "same text"),
        ("set_aside", "same text"),
    ]
    assert found[1].settled == found[3].at


def test_a_cut_page_is_set_aside_though_the_whole_comes_back_with_a_menu() -> None:
    menu = f"{RULES}\n\n[Home](/home) [Help](/help)\n\nLast updated: 3 days ago"
    found = told((0, RULES), (1, RULES[: len(RULES) // 2]), (5, menu))
    assert found[1:] == [("set_aside", "truncated"), ("set_aside", "navigation only")]


def test_an_earlier_text_in_another_layout_comes_back_as_what_it_was() -> None:
    bare = AMENDED.replace("\n\n", "\n")
    found = told((0, RULES), (40, AMENDED), (41, RULES.replace("\n\n", "\n")), (42, bare))
    assert [state for state, _ in found[1:]] == ["set_aside", "set_aside", "set_aside"]
    assert found[2][1] in ("same text", "layout only")


def test_a_version_that_was_fetched_unchanged_for_two_weeks_is_no_blink() -> None:
    found = told((0, RULES), (1, AMENDED), (16, AMENDED), (20, RULES), (21, AMENDED))
    assert found[1] == ("version", "another text")
