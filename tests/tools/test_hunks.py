"""Pieces of a change: what is edited changes, and nothing else by a single byte."""

import re
from random import Random

import pytest

from knowledge_base.errors import WrongUsage
from tools.hunks import MOST, Hunk, hunks, with_hunks

BEFORE = "a\nb\nc\nd\ne\n"
WORDS = ("", "a", "b", "a long line of words", "x\r", "\u2028", "\x0c", "ä", "𝕏")


def text_of(random: Random) -> str:
    lines = [random.choice(WORDS) for _ in range(random.randrange(12))]
    return random.choice(("\n", "\r\n")).join(lines) + random.choice(("", "\n", "\r\n"))


def other_than(random: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    for _ in range(random.randrange(4)):
        place = random.randrange(len(lines) + 1)
        if random.random() < 0.5:
            lines[place : place + random.randrange(3)] = []
        else:
            lines.insert(place, random.choice(WORDS) + "\n")
    return "".join(lines)


def pairs() -> list[tuple[str, str, int]]:
    found = []
    for seed in range(400):
        random = Random(seed)
        before = text_of(random)
        after = other_than(random, before) if seed % 4 else text_of(random)
        found.append((before, after, random.choice((2, 3, 7, MOST))))
    return found


def test_hunks_that_nobody_edited_give_the_text_byte_for_byte() -> None:
    for before, after, most in pairs():
        assert with_hunks(before, after, {}, most) == after
        untouched = {hunk.number: hunk.after for hunk in hunks(before, after, most)}
        assert with_hunks(before, after, untouched, most) == after


def test_what_a_text_field_does_to_words_is_no_edit() -> None:
    for before, after, _ in pairs():
        typed = {
            hunk.number: re.sub(r"\r*\n", "\n", hunk.after).removesuffix("\n")
            for hunk in hunks(before, after)
        }
        assert with_hunks(before, after, typed) == after


def test_hunks_hold_what_differs_and_nothing_that_does_not() -> None:
    for before, after, most in pairs():
        found = hunks(before, after, most)
        assert bool(found) == (before != after)
        rest = after
        for hunk in found:
            place = rest.find(hunk.after)
            assert place >= 0
            rest = rest[place + len(hunk.after) :]
        assert [hunk.number for hunk in found] == list(range(1, len(found) + 1))


def test_no_hunk_is_longer_than_asked() -> None:
    for before, after, most in pairs():
        assert all(len(hunk.after) <= most for hunk in hunks(before, after, most))


def test_a_line_end_is_never_cut_in_two() -> None:
    for before, after, most in pairs():
        for hunk in hunks(before, after, most):
            ends = hunk.after.endswith("\r") and "\r\n" in after[len(hunk.after) - 1 :]
            assert not (ends and after.startswith(hunk.after + "\n"))


def test_the_lines_of_a_hunk_are_where_it_says() -> None:
    for before, after, _ in pairs():
        lines = [line + "\n" for line in after.split("\n")]
        lines[-1] = lines[-1][:-1]
        for hunk in hunks(before, after):
            assert "".join(lines[hunk.start - 1 : hunk.end]) == hunk.after


def test_the_old_text_of_all_hunks_is_all_that_goes_away() -> None:
    for before, after, most in pairs():
        found = hunks(before, after, most)
        back = with_hunks(after, before, {})
        assert back == before
        assert sum(len(hunk.before) - len(hunk.after) for hunk in found) == len(before) - len(after)


def test_only_the_hunk_that_is_edited_changes() -> None:
    after = "a\nB\nc\nd\nE\n"
    assert [(hunk.before, hunk.after) for hunk in hunks(BEFORE, after)] == [("b\n", "B\n"), ("e\n", "E\n")]
    assert with_hunks(BEFORE, after, {2: "EE\nF"}) == "a\nB\nc\nd\nEE\nF\n"
    assert with_hunks(BEFORE, after, {1: "b\n"}) == "a\nb\nc\nd\nE\n"


def test_empty_words_take_the_lines_away() -> None:
    assert with_hunks(BEFORE, "a\nB\nc\nd\ne\n", {1: ""}) == "a\nc\nd\ne\n"


def test_lines_that_were_only_taken_away_can_be_put_back_or_put_otherwise() -> None:
    after = "a\nc\nd\n"
    first, last = hunks(BEFORE, after)
    assert (first, last) == (Hunk(1, "b\n", "", 2, 1), Hunk(2, "e\n", "", 4, 3))
    assert with_hunks(BEFORE, after, {1: "b", 2: "e\n"}) == BEFORE
    assert with_hunks(BEFORE, after, {2: "f"}) == "a\nc\nd\nf\n"


def test_a_text_taken_away_to_its_end_keeps_its_way_of_ending() -> None:
    assert with_hunks("a\nb", "a\n", {1: "c"}) == "a\nc"


def test_a_new_text_is_one_hunk() -> None:
    assert hunks("", "a\nb") == (Hunk(1, "", "a\nb", 1, 2),)
    assert with_hunks("", "a\nb", {1: "c"}) == "c"
    assert with_hunks("a\n", "", {1: "b"}) == "b\n"


def test_equal_texts_have_no_hunks() -> None:
    assert hunks("", "") == hunks(BEFORE, BEFORE) == ()


def test_edited_words_end_their_lines_as_the_hunk_does() -> None:
    before, after = BEFORE.replace("\n", "\r\n"), "a\r\nB\r\nc\r\nd\r\ne\r\n"
    assert with_hunks(before, after, {1: "x\ny"}) == "a\r\nx\r\ny\r\nc\r\nd\r\ne\r\n"
    assert with_hunks(BEFORE, "a\nB\nc\nd\ne\n", {1: "x\r\ny"}) == "a\nx\ny\nc\nd\ne\n"


def test_without_a_final_newline_none_is_added() -> None:
    assert with_hunks("a\nb", "a\nB", {1: "BB"}) == "a\nBB"
    assert with_hunks("a\nb", "A\nb", {1: "AA"}) == "AA\nb"


def test_a_long_run_is_split_at_line_ends_and_its_old_lines_are_shared_out() -> None:
    before = "".join(f"old {number}\n" for number in range(300))
    after = "".join(f"new line {number}\n" for number in range(600))
    found = hunks(before, after)
    assert len(found) > 2
    assert all(hunk.after.endswith("\n") and hunk.before.endswith("\n") for hunk in found)
    assert "".join(hunk.after for hunk in found) == after
    assert "".join(hunk.before for hunk in found) == before
    assert [hunk.start for hunk in found[1:]] == [hunk.end + 1 for hunk in found[:-1]]
    edited = with_hunks(before, after, {2: "two"})
    assert edited == found[0].after + "two\n" + "".join(hunk.after for hunk in found[2:])


def test_a_line_that_is_too_long_is_cut_and_grows_no_line_ends() -> None:
    line = "word " * 2_000 + "\n"
    found = hunks("", line)
    assert [len(hunk.after) for hunk in found] == [3_000, 3_000, 3_000, 1_001]
    assert {(hunk.start, hunk.end) for hunk in found} == {(1, 1)}
    edited = with_hunks("", line, {2: "short"})
    assert edited == line[:3_000] + "short" + line[6_000:]


@pytest.mark.parametrize("number", [0, 2, -1, 99])
def test_a_hunk_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(WrongUsage, match=rf"there is no hunk {number} \(of 1\); open the text again"):
        with_hunks("a\n", "b\n", {number: "x"})


def test_a_hunk_holds_at_least_two_characters() -> None:
    with pytest.raises(ValueError, match="2 characters or more"):
        hunks("a", "b", most=1)
