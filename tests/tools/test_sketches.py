from tools.sketches import LEAST_WORDS, Sketches, word_pairs

LONG = "win a free phone today click the link in my bio and send fifty dollars to this account now"


def test_word_pairs_are_words_in_a_row_and_short_texts_have_none() -> None:
    assert word_pairs(["a", "b", "c", "d"]) == {"a b", "b c", "c d"}
    assert word_pairs(["a"] * (LEAST_WORDS - 1)) == frozenset()


def test_texts_that_are_alike_share_bands_and_are_likely() -> None:
    alike = LONG.replace("fifty", "sixty")
    sketches = Sketches([LONG, alike, "the council meets on tuesday to vote on the new park by the river"])
    assert set(sketches.bands[0].tolist()) & set(sketches.bands[1].tolist())
    assert sketches.bands[2].tolist() == []
    assert sketches.likely(0, [1, 2]) == [1]


def test_short_texts_share_no_band() -> None:
    sketches = Sketches(["i hate you", "i hate you", LONG])
    assert [len(bands) for bands in sketches.bands] == [0, 0, 0]


def test_what_a_text_is_sketched_with_changes_nothing_but_numbers() -> None:
    more = [f"number {n} is all that this post of mine will ever say to anyone {n * 7}" for n in range(40)]
    few, many = Sketches([LONG, LONG + " again"]), Sketches([*more, LONG, LONG + " again"])
    assert few.likely(0, [1]) == [1]
    assert many.likely(40, [41, 0, 1]) == [41]


def test_no_texts_make_no_sketches() -> None:
    assert Sketches([]).bands == []
