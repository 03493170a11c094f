"""Two texts word by word."""

import re

import pytest

from tools.word_changes import Piece, added_runs, marked, pieces, places, word_count

OLD = "a: one\nb: two\nc: three\nd: four\ne: five\nf: six\n"


def test_only_the_words_that_differ_are_marked() -> None:
    assert list(pieces("Do not sell used phones.", "Do not sell stolen phones.")) == [
        Piece("same", "Do not sell "),
        Piece("struck", "used"),
        Piece("added", "stolen"),
        Piece("same", " phones."),
    ]


def test_another_line_break_between_the_same_words_is_no_change() -> None:
    assert list(pieces("sell used phones", "sell used\n  phones")) == [
        Piece("same", "sell used"),
        Piece("same", "\n  "),
        Piece("same", "phones"),
    ]


def test_texts_that_have_little_in_common_stand_one_after_the_other() -> None:
    assert [piece.kind for piece in pieces("alpha", "nothing is shared here")] == [
        "struck",
        "added",
    ]


def test_a_changed_place_stands_with_two_lines_around_it() -> None:
    (place,) = places(OLD, OLD.replace("four", "vier"))
    assert place.words == "Line 4"
    assert marked(place.pieces) == "b: two\nc: three\nd: [-four-][+vier+]\ne: five\nf: six"


@pytest.mark.parametrize("after", [OLD.replace("d: four\n", ""), OLD + "g: seven\n", "", OLD])
def test_the_pieces_of_all_places_hold_every_change(after: str) -> None:
    found = places(OLD, after)
    assert bool(found) == (after != OLD)
    added, struck = word_count(OLD, after)
    assert (added, struck) == {
        OLD.replace("d: four\n", ""): (0, 2),
        OLD + "g: seven\n": (2, 0),
        "": (0, 12),
        OLD: (0, 0),
    }[after]
    assert "".join(added_runs(OLD, after)) == ("g: seven\n" if added else "")


@pytest.mark.parametrize(
    "after", ["a: [+b+] [-c-]\n", "a: b [\n", "a: b[+]\n", "[a: b]\n", "a: [b]\n", "] a: b [\n"]
)
def test_marks_in_the_text_itself_are_told_apart(after: str) -> None:
    (place,) = places("a: b\n", after)
    plain = re.sub(r"\\[\[\]]", "_", marked(place.pieces))
    changed = [piece for piece in place.pieces if piece.kind != "same"]
    assert len(re.findall(r"\[[+-]", plain)) == len(re.findall(r"[+-]\]", plain)) == len(changed)


def test_words_that_change_one_after_the_other_are_one_change() -> None:
    found = tuple(pieces("title: Prompt for scams\n", "title: Another old title\n"))
    assert marked(found) == "title: [-Prompt for scams-][+Another old title+]\n"
