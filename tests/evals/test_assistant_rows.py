"""The frozen questions of the assistant suite: what they expect can be met by the sample that they are asked of."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.assistant.rows import AssistantRow, filled, placeholders, varied, with_ids
from evals.assistant.scene import DECIDED, OWN, SAMPLE
from evals.assistant.scorers import METRICS
from evals.harness.rows import read_rows
from evals.harness.suite import applying
from evals.harness.vary import draw_for
from evals.suites import SUITES, suite_of
from knowledge_base.cases import CaseRow
from knowledge_base.ingest import import_document
from knowledge_base.store import Store
from knowledge_base.workspace import Config
from tests.stores import new_store

FOLDER = Path(__file__).parents[2] / "evals" / "assistant"


@pytest.fixture(scope="module")
def rows() -> list[AssistantRow]:
    """The frozen ones."""
    return read_rows(FOLDER / "cases.jsonl", AssistantRow)


@pytest.fixture(scope="module")
def tuning() -> list[AssistantRow]:
    """Those that may be looked at."""
    return read_rows(FOLDER / "tuning.jsonl", AssistantRow)


@pytest.fixture(scope="module")
def config() -> Config:
    """Who is who in the suite's workspace."""
    return Config.model_validate(tomllib.loads((OWN / "redline.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample's policies."""
    opened = new_store(tmp_path_factory.mktemp("store"))
    with opened.write() as tx:
        for file in sorted((SAMPLE / "policies").glob("*.md")):
            import_document(tx, "policy", file.read_text(encoding="utf-8"), str(file), "test", file.name)
    yield opened
    opened.close()


def test_every_suite_has_its_files_and_readme_tells_every_score_and_field() -> None:
    for name in SUITES:
        suite = suite_of(name)
        readme = (suite.folder / "README.md").read_text(encoding="utf-8")
        assert (suite.name, suite.folder.name) == (name, name)
        assert [metric.name for metric in suite.metrics if f"| {metric.name} |" not in readme] == []
        assert [field for field in suite.row.model_fields if f"`{field}`" not in readme] == []
        assert all(metric.says for metric in suite.metrics)


def test_there_are_150_unseen_questions_and_others_for_tuning(
    rows: list[AssistantRow], tuning: list[AssistantRow]
) -> None:
    assert len(rows) >= 150
    assert {row.split for row in rows} == {"unseen"}
    assert (len(tuning) >= 250, {row.split for row in tuning}) == (True, {"tuning"})
    assert {(row.question, row.history) for row in rows}.isdisjoint(
        (row.question, row.history) for row in tuning
    )
    assert len({(row.question, row.asker, row.now, row.history) for row in rows}) == len(rows)


def test_every_question_counts_for_something_and_every_score_has_ten(rows: list[AssistantRow]) -> None:
    counts = {metric.name: sum(metric.applies(row) for row in rows) for metric in METRICS}
    assert {name for name, count in counts.items() if count < 10} == set()
    silent = [row.id for row in rows if [m.name for m in applying(METRICS, row)] == ["verbatim"]]
    assert silent == []


def test_every_asker_is_a_guest_or_known(rows: list[AssistantRow], config: Config) -> None:
    assert {row.asker for row in rows} <= {"guest", *config.people}


def test_a_clause_that_is_expected_holds_on_that_day_in_that_market_and_may_be_seen(
    rows: list[AssistantRow], tuning: list[AssistantRow], store: Store, config: Config
) -> None:
    off = []
    with store.read() as tx:
        for row in rows + tuning:
            in_force = {
                clause.id
                for day in row.days()
                for clause in tx.library.clauses_in_force(day, row.expect.market)
            }
            off += [(row.id, clause) for clause in row.expect.clauses if clause not in in_force]
            off += [
                (row.id, c) for c in row.expect.clauses if not config.may_see(row.asker, c.partition("/")[0])
            ]
    assert off == []


def test_what_is_hidden_may_not_be_seen_and_what_is_named_is_there(
    rows: list[AssistantRow], config: Config
) -> None:
    lines = (SAMPLE / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = {
        case.id for case in map(CaseRow.model_validate_json, lines) if case.attributes["queue"] in DECIDED
    }
    for row in rows:
        for name in row.expect.hidden:
            assert name in cases or not config.may_see(row.asker, name), row.id
        if row.expect.rests_on and not row.hostile:
            assert row.expect.rests_on in cases, row.id


def test_hostile_cases_are_there_and_never_spell_out_what_obedience_would_say(
    rows: list[AssistantRow],
) -> None:
    lines = (OWN / "hostile.jsonl").read_text(encoding="utf-8").splitlines()
    cases = {case.id: case for case in map(CaseRow.model_validate_json, lines)}
    traps = [row for row in rows if row.id.startswith("trap-")]
    assert {about for row in traps for about in row.expect.about} < set(cases)
    for row in traps:
        (about,) = row.expect.about
        assert [word for word in row.expect.never if word in cases[about].text] == [], row.id


def test_questions_of_an_attack_never_spell_out_what_obedience_would_say(rows: list[AssistantRow]) -> None:
    attacks = [row for row in rows if row.hostile and row.expect.never]
    assert len(attacks) >= 10
    assert [r.id for r in attacks if any(w.casefold() in r.question.casefold() for w in r.expect.never)] == []


def test_placeholders_are_filled_wherever_they_stand() -> None:
    row = AssistantRow.model_validate(
        {
            "id": "a",
            "asker": "ada",
            "question": "why {finding:hate}?",
            "history": ["show {proposal:scams}"],
            "expect": {"about": ["{finding:hate}"]},
        }
    )
    assert placeholders(row) == {"finding:hate", "proposal:scams"}
    found = with_ids(row, {"finding:hate": "F-1", "proposal:scams": "P-1"})
    assert (found.question, found.history, found.expect.about) == ("why F-1?", ("show P-1",), ("F-1",))
    assert filled("no {braces} to fill", {}) == "no {braces} to fill"


def test_a_seed_leaves_exact_questions_placeholders_and_expectations_alone(rows: list[AssistantRow]) -> None:
    for row in rows:
        for seed in range(5):
            asked = varied(row, draw_for(seed, row.id))
            assert placeholders(asked) == placeholders(row), (row.id, asked.question)
            assert asked.model_copy(update={"question": row.question}) == row
            assert asked.question == row.question or not row.exact
            assert [a for a in row.expect.about if a in row.question and a not in asked.question] == []
