from itertools import combinations

from evals.bench_texts import posts
from tools.content_groups import canonical_text
from tools.sketches import JACCARD, LEAST_WORDS, Sketches, word_pairs

LONG = "win a free phone today click the link in my bio and send fifty dollars to this account now"


def test_word_pairs_are_words_in_a_row_and_short_texts_have_none() -> None:
    assert word_pairs(["a", "b", "c", "d"]) == {"a b", "b c", "c d"}
    assert word_pairs(["a"] * (LEAST_WORDS - 1)) == frozenset()


def test_texts_that_are_alike_share_bands() -> None:
    alike = LONG.replace("fifty", "sixty")
    sketches = Sketches([LONG, alike, "the council meets on tuesday to vote on the new park by the river"])
    assert set(sketches.bands[0].tolist()) & set(sketches.bands[1].tolist())
    assert sketches.bands[2].tolist() == []
    assert sketches.alike(0, [1, 2]) == [1]


def test_short_texts_share_no_band() -> None:
    sketches = Sketches(["i hate you", "i hate you", LONG])
    assert [len(bands) for bands in sketches.bands] == [0, 0, 0]


def test_what_a_text_is_sketched_with_changes_nothing_but_numbers() -> None:
    more = [f"number {n} is all that this post of mine will ever say to anyone {n * 7}" for n in range(40)]
    few, many = Sketches([LONG, LONG + " again"]), Sketches([*more, LONG, LONG + " again"])
    assert few.alike(0, [1]) == [1]
    assert many.alike(40, [41, 0, 1]) == [41]


def test_texts_are_alike_where_half_of_their_word_pairs_are_the_same() -> None:
    texts = sorted({canonical_text(post.text) for post in posts(400, seed=3)})
    pairs = [word_pairs(text.split()) for text in texts]
    sketches = Sketches(texts)
    near = [
        (one, other)
        for one, other in combinations(range(len(texts)), 2)
        if len(pairs[one] & pairs[other]) >= JACCARD * max(1, len(pairs[one] | pairs[other]))
    ]
    long = [number for number, some in enumerate(pairs) if some]
    found = [(one, other) for one in long for other in sketches.alike(one, long) if one < other]
    assert len(near) > 10
    assert sorted(found) == near


def test_no_texts_make_no_sketches() -> None:
    assert Sketches([]).bands == []
