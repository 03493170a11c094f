import json
from pathlib import Path

import pytest

from knowledge_base.cases import CaseRow
from knowledge_base.policy_text import read_policy
from knowledge_base.prompts import PromptSpec

SAMPLE = Path(__file__).parents[2] / "knowledge_base" / "sample"


@pytest.fixture(scope="module")
def cases() -> list[CaseRow]:
    lines = (SAMPLE / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    return [CaseRow.model_validate_json(line) for line in lines]


def test_the_sample_has_six_hundred_different_cases(cases: list[CaseRow]) -> None:
    assert len({case.id for case in cases}) == 600
    assert len({case.text for case in cases}) == 600


def test_every_planted_fault_names_cases_of_the_sample(cases: list[CaseRow]) -> None:
    planted = json.loads((SAMPLE / "planted.json").read_text(encoding="utf-8"))
    named = {case_id for faults in planted.values() for ids in faults.values() for case_id in ids}
    assert named <= {case.id for case in cases}
    assert set(planted) >= {"policy_gap", "label_error", "prompt_defect", "evasion", "ambiguous_guideline"}


@pytest.mark.parametrize("file", sorted((SAMPLE / "prompts").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_clause_of_a_prompt_is_in_the_newest_policy(file: Path) -> None:
    spec = PromptSpec.from_yaml(file.read_text(encoding="utf-8"), file.name)
    source = SAMPLE / "policies" / f"{spec.policy}.2026-07.md"
    policy = read_policy(source.read_text(encoding="utf-8"), source.name)
    assert {str(clause) for clause in spec.clauses()} <= {
        f"{policy.id}/{rule.number}" for rule in policy.rules
    }
