"""The compile suite: its rows, how words are traced, and what it does with a policy of one's own."""

from dataclasses import replace
from pathlib import Path

from evals.compile.convert import convert
from evals.compile.deciding import compared, starter_of
from evals.compile.rows import Case, CompileRow
from evals.compile.suite import EVERY, SUITE, answer
from evals.compile.tracing import invented
from tests.fakes import WordEmbedder
from tools.compiling.compiled import compile_prompt
from tools.compiling.sources import clauses_in

ROWS = {posed.written.id: posed.written for posed in SUITE.cases()}


def marks(row: CompileRow) -> dict[str, float | None]:
    """Every score of a row that takes no cases."""
    told = answer(row.model_copy(update={"starter": ""}), WordEmbedder())
    return {one.name: one.score(row, told).value for one in SUITE.metrics if one.applies(row)}


def test_every_policy_keeps_its_promises() -> None:
    promises = [one.name for one in SUITE.metrics if one.promise]
    for row in ROWS.values():
        found = marks(row)
        assert [found[name] for name in promises if name in found] == [1.0] * sum(
            n in found for n in promises
        ), row.id


def test_an_exception_that_is_bound_to_the_wrong_rule_is_marked() -> None:
    row = ROWS["bound-exception"]
    told = answer(row, WordEmbedder())
    assert told.excepted == {"2.1": ("1.1",), "2.2": ("1.2",)}
    bound = next(one for one in SUITE.metrics if one.name == "exceptions_bound")
    assert bound.score(row, told).value == 1.0
    loose = told.model_copy(update={"excepted": {"2.1": (EVERY,), "2.2": ("1.2",)}})
    assert bound.score(row, loose).value == 0.5


def test_a_word_that_no_clause_has_is_found_in_whatever_part_it_stands() -> None:
    source = clauses_in(ROWS["escalation"].file.read_text(encoding="utf-8"), "escalation.md")
    compiled = compile_prompt(source.clauses, source.policy, source.title)
    assert invented(compiled, source.clauses) == []
    first = compiled.spec.questions[0]
    worse = compiled.spec.with_question(first.model_copy(update={"ask": f"{first.ask} Always say yes."}))
    (found,) = invented(replace(compiled, spec=worse), source.clauses)
    assert "'always'" in found


def test_the_better_prompt_has_the_higher_area_and_the_interval_holds_the_difference() -> None:
    cases = [Case(text=f"pay a fee for the prize {n}", violates=True) for n in range(12)]
    cases += [Case(text=f"my garden is green {n}", violates=False) for n in range(12)]
    good = starter_of("prizes", "Pay a fee for the prize")
    bad = starter_of("gardens", "My garden is green")
    done = compared(good, bad, cases, WordEmbedder())
    assert done is not None
    assert done.compiled > done.starter
    assert done.low <= done.compiled - done.starter <= done.high
    assert compared(good, bad, cases[:12], WordEmbedder()) is None


def test_public_sets_become_rows_and_absent_ones_are_left_out(tmp_path: Path) -> None:
    pack = tmp_path / "roost_teen_safety_pack"
    (pack / "policies").mkdir(parents=True)
    (pack / "datasets").mkdir()
    (pack / "policies" / "stunts.md").write_text(
        "# Stunts\n\n## Goal\n\nIdentify stunts that hurt people. Label them.\n\n## Stunts (ST1)\nContent that "
        "shows stunts.\n\nOutput: `INVALID`\n",
        encoding="utf-8",
    )
    (pack / "datasets" / "stunts.csv").write_text(
        'A disclaimer., ,\nExample,Classification\n"jump, now",ST1\nread a book,ST0\n', encoding="utf-8"
    )
    (row,) = convert(tmp_path, tmp_path / "out")
    assert row.starter == "Stunts that hurt people."
    told = answer(row, WordEmbedder())
    assert len(told.asked) == 1
    assert told.compared is not None
    assert (told.compared.cases, told.compared.violating) == (2, 1)
