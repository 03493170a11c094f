import numpy as np

from knowledge_base.cases import Case, Segment, SegmentKind
from knowledge_base.records import CaseId
from tests.fakes import WordEmbedder
from tools.reading import MOST_WINDOWS, WINDOW_WORDS, CaseTexts, read, texts_of


def case(case_id: str, *segments: tuple[SegmentKind, str], market: str = "global") -> Case:
    return Case(
        id=CaseId(case_id),
        segments=tuple(Segment(kind=kind, text=text) for kind, text in segments),
        market=market,
    )


def words(count: int, start: int = 0) -> str:
    return " ".join(f"w{number}" for number in range(start, start + count))


LONG = case("long", ("text", words(2 * WINDOW_WORDS + 1)))
SHORT = case("short", ("title", "a\tbig  prize"), ("caption", "for\nyou"), market="DE")


def test_the_segments_of_a_case_are_one_text_with_plain_spaces() -> None:
    assert texts_of(SHORT) == CaseTexts(CaseId("short"), "DE", ("a big prize for you",))


def test_a_long_case_is_read_in_windows_and_no_word_is_lost() -> None:
    units = texts_of(LONG).units
    assert [len(unit.split()) for unit in units] == [WINDOW_WORDS, WINDOW_WORDS, 1]
    assert " ".join(units) == LONG.segments[0].text
    assert texts_of(LONG).text.split() == LONG.segments[0].text.split()


def test_a_case_that_fills_one_window_is_not_cut() -> None:
    assert len(texts_of(case("c", ("text", words(WINDOW_WORDS)))).units) == 1


def test_what_is_beyond_the_last_window_is_not_read() -> None:
    endless = case("endless", ("transcript", words(WINDOW_WORDS * (MOST_WINDOWS + 3))))
    assert len(texts_of(endless).units) == MOST_WINDOWS


def test_every_case_owns_the_rows_of_its_windows() -> None:
    reading = read([texts_of(SHORT), texts_of(LONG), texts_of(SHORT)], WordEmbedder())
    assert len(reading) == 3
    assert reading.starts.tolist() == [0, 1, 4, 5]
    assert reading.vectors.shape == (5, 384)
    assert np.array_equal(reading.vectors[0], reading.vectors[4])


def test_the_largest_value_of_a_case_is_that_of_its_best_window() -> None:
    reading = read([texts_of(SHORT), texts_of(LONG)], WordEmbedder())
    values = np.array([[1.0, -1.0], [0.0, 2.0], [3.0, 0.0], [2.0, 1.0]])
    assert reading.per_case_max(values).tolist() == [[1.0, -1.0], [3.0, 2.0]]


def test_the_mean_of_a_case_is_a_unit_vector_also_where_windows_cancel() -> None:
    reading = read([texts_of(LONG), texts_of(SHORT)], WordEmbedder())
    assert np.allclose(np.linalg.norm(reading.means(), axis=1), 1, atol=1e-5)
    reading.vectors[1] = -reading.vectors[0]
    reading.vectors[2] = 0
    assert np.isfinite(reading.means()).all()


def test_taking_cases_keeps_their_rows_and_the_order_asked_for() -> None:
    whole = read(
        [texts_of(SHORT), texts_of(LONG), texts_of(case("third", ("text", "third")))], WordEmbedder()
    )
    taken = whole.take([2, 1])
    assert [each.id for each in taken.cases] == ["third", "long"]
    assert np.array_equal(taken.vectors, whole.vectors[[4, 1, 2, 3]])
    assert np.array_equal(taken.means(), whole.means()[[2, 1]])
    assert whole.take([1, 1]).starts.tolist() == [0, 3, 6]


def test_no_cases_are_read_as_nothing() -> None:
    nothing = read([], WordEmbedder())
    assert len(nothing) == len(nothing.means()) == len(nothing.take([])) == 0
    assert nothing.per_case_max(np.zeros((0, 4))).shape == (0, 4)


def test_progress_hears_of_every_unit() -> None:
    heard: list[int] = []
    read([texts_of(SHORT), texts_of(LONG)], WordEmbedder(), heard.append)
    assert sum(heard) == 4
