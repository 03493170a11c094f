"""Search over clauses in force: on a real index in a folder, with a store that holds several versions and markets."""

from collections.abc import Iterator
from datetime import date

import pytest

from knowledge_base.index import ClauseIndex
from knowledge_base.ingest import import_document
from knowledge_base.records import Clause, ClauseId
from knowledge_base.search import LEXICAL_WEIGHT, Answer, Hit, Searcher, cite
from knowledge_base.workspace import Workspace

APRIL, AUGUST = date(2026, 4, 15), date(2026, 8, 15)
GIFTS = "Hosts do not ask viewers for gifts"


def policy(begins: str, rules: str, market: str = "global", ends: str = "", name: str = "gifts") -> str:
    until = f"effective_to: {ends}\n" if ends else ""
    front = f"id: {name}\ntitle: Gifts\nmarket: {market}\neffective_from: {begins}\n{until}"
    return f"---\n{front}---\n# Gifts\n\n## 1 Rules\n{rules}\n"


FIRST = policy(
    "2026-01-01", f"1.1 {GIFTS}.\n\n1.2 Prizes for those who give are not promised.", ends="2026-06-01"
)
SECOND = policy("2026-07-01", f"1.1 {GIFTS} or coins.\n\n1.2 Prizes for those who give are not promised.")
GERMAN = policy("2026-03-01", "1.1 In Germany hosts may ask viewers for gifts once an hour.", market="DE")


@pytest.fixture
def searched(workspace: Workspace) -> Iterator[ClauseIndex]:
    with workspace.store.write() as tx:
        for text in (FIRST, SECOND, GERMAN):
            import_document(tx, "policy", text, "gifts.md", "ada")
        clauses = tx.library.clauses()
    with workspace.index() as index:
        index.add(clauses)
        yield index


def ask(workspace: Workspace, index: ClauseIndex, question: str, day: date, market: str = "global") -> Answer:
    with workspace.store.read() as tx:
        known = tx.library.clauses_in_force(day, market)
    return Searcher(index).ask(question, known, day, market)


def best(answer: Answer) -> Clause:
    assert answer.covered
    return answer.hits[0].clause


def test_the_answer_is_the_version_of_the_day_asked_about(
    workspace: Workspace, searched: ClauseIndex
) -> None:
    before, after = (best(ask(workspace, searched, GIFTS, day)) for day in (APRIL, AUGUST))
    assert (before.id, before.version, before.text) == ("gifts/1.1", 1, f"{GIFTS}.")
    assert (after.id, after.version, after.text) == ("gifts/1.1", 2, f"{GIFTS} or coins.")


def test_a_market_has_its_own_rule_in_place_of_the_global_one(
    workspace: Workspace, searched: ClauseIndex
) -> None:
    german = ask(workspace, searched, GIFTS, APRIL, "DE")
    assert (best(german).market, best(german).id) == ("DE", "gifts/1.1")
    assert [hit.clause.market for hit in german.hits if hit.clause.id == "gifts/1.1"] == ["DE"]
    assert {hit.clause.id for hit in german.hits} >= {"gifts/1.2"}
    assert best(ask(workspace, searched, GIFTS, APRIL, "BR")).market == "global"


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 6, 1), date(2026, 6, 30)])
def test_before_the_first_version_and_in_a_gap_nothing_answers(
    workspace: Workspace, searched: ClauseIndex, day: date
) -> None:
    answer = ask(workspace, searched, f"{GIFTS}.", day)
    assert (answer.covered, answer.hits) == (False, ())


def test_a_citation_is_the_text_of_the_document_word_for_word(
    workspace: Workspace, searched: ClauseIndex
) -> None:
    hit = ask(workspace, searched, GIFTS, AUGUST).hits[0]
    assert hit.citation() == cite(hit.clause)
    assert hit.citation().quote in SECOND
    assert (hit.citation().version, hit.citation().effective_from) == (2, date(2026, 7, 1))


def test_a_question_that_nothing_is_near_is_not_covered(workspace: Workspace, searched: ClauseIndex) -> None:
    answer = ask(workspace, searched, "zebra crossings need new paint", AUGUST)
    assert (answer.covered, answer.hits) == (False, ())
    with workspace.store.read() as tx:
        known = tx.library.clauses_in_force(AUGUST, "global")
    assert len(Searcher(searched).search("zebra crossings need new paint", known, 2)) == 2


def test_a_clause_that_was_never_indexed_is_still_found_by_its_words(
    workspace: Workspace, searched: ClauseIndex
) -> None:
    with workspace.store.write() as tx:
        late = policy("2026-01-01", "1.1 Unicorns stay outside.", name="late")
        import_document(tx, "policy", late, "late.md", "ada")
        known = tx.library.clauses_in_force(AUGUST, "global")
    cosines = {hit.clause.id: hit.cosine for hit in Searcher(searched).search("unicorns outside", known, 2)}
    assert cosines["late/1.1"] is None


class Ranks:
    """An index that ranks as it is told: what fusion makes of two rankings is what matters here."""

    def __init__(self, *order: str) -> None:
        self.order = order

    def nearest(self, text: str, among: list[str], k: int) -> list[tuple[str, float]]:
        return [(key, 1 - place / 10) for place, key in enumerate(self.order) if key in among][:k]

    def likeness(self, text: str, others: list[str]) -> list[float]:
        return [1.0 if "exactly" in other else 0.0 for other in others]


def clause(number: str, text: str, name: str = "gifts") -> Clause:
    return Clause(
        id=ClauseId(f"{name}/{number}"),
        policy=name,
        market="global",
        artefact=f"policy/{name}",
        version=1,
        digest="0" * 64,
        number=number,
        heading=(),
        text=text,
        position=int(number),
        effective_from=date(2026, 1, 1),
    )


def fused(clauses: list[Clause], dense: list[Clause], question: str, k: int = 5) -> tuple[Hit, ...]:
    from knowledge_base.index import index_key

    searcher = Searcher(Ranks(*map(index_key, dense)))  # type: ignore[arg-type]
    return searcher.search(question, clauses, k)


def test_words_add_to_the_cosine_by_their_share_of_the_best_match() -> None:
    both = clause("1", "gifts")
    dense_only = clause("2", "presents")
    found = fused([both, dense_only], [dense_only, both], "gifts")
    assert {hit.clause.id: hit.score for hit in found} == {
        "gifts/2": pytest.approx(0.5),
        "gifts/1": pytest.approx(0.45 + LEXICAL_WEIGHT),
    }


def test_the_best_sentence_counts_as_much_as_the_whole_clause() -> None:
    far = clause("1", "Much is said here. This is exactly it. And more.")
    near = clause("2", "presents")
    found = fused([far, near], [near, far], "question")
    assert [(hit.clause, hit.score) for hit in found] == [
        (far, pytest.approx(0.95)),
        (near, pytest.approx(0.5)),
    ]


def test_a_clause_that_shares_no_word_has_no_lexical_score() -> None:
    dense_only = clause("2", "presents")
    found = fused([clause("1", "gifts"), dense_only], [dense_only], "gifts")
    assert [hit.lexical for hit in found if hit.clause == dense_only] == [None]


def test_a_clause_without_a_cosine_counts_as_the_farthest_that_has_one() -> None:
    dense_only, words_only = clause("1", "presents"), clause("2", "gifts")
    found = fused([dense_only, words_only], [dense_only], "gifts")
    assert [hit.clause for hit in found] == [words_only, dense_only]
    assert found[0].cosine is None


def test_a_tie_goes_by_the_id_whatever_the_order_given() -> None:
    tied = [clause("2", "presents"), clause("1", "parcels")]
    for clauses in (tied, tied[::-1]):
        found = fused(clauses, [], "presents parcels")
        assert [hit.clause.id for hit in found] == ["gifts/1", "gifts/2"]


def test_clauses_of_equal_text_are_all_found() -> None:
    twins = [clause("1", "Warnings are allowed.", name) for name in ("gifts", "scams")]
    assert [hit.clause.id for hit in fused(twins, twins, "warnings")] == ["gifts/1", "scams/1"]


def test_no_more_than_asked_for_come_back() -> None:
    many = [clause(str(number), f"gifts number {number}") for number in range(30)]
    assert len(fused(many, many, "gifts", k=7)) == 7


@pytest.mark.parametrize("question", ["", "the", "?!", "北京", "gifts " * 5_000])
@pytest.mark.parametrize("texts", [(), ("the", "a"), ("gifts",), ("北京 上海",)])
def test_no_question_and_no_text_is_too_odd(texts: tuple[str, ...], question: str) -> None:
    clauses = [clause(str(number), text) for number, text in enumerate(texts)]
    assert {hit.clause.id for hit in fused(clauses, clauses, question)} == {one.id for one in clauses}
