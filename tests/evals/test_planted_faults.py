from random import Random

import pytest

from evals.harness.rows import read_rows
from evals.planted_faults.calibrate import SEEDS, Trial, Tried, development_rows, fit, out_of_fold, outcome
from evals.planted_faults.disguises import DISGUISES, disguised
from evals.planted_faults.fair import NATURAL_ERRORS, fair_world
from evals.planted_faults.faults import FAULTS, plant
from evals.planted_faults.figures import expected_calibration_error, macro_f1, report
from evals.planted_faults.outcomes import Outcome, Sown, Told, outcome_of
from evals.planted_faults.rows import LEAST_SEED, SIZES, WorldRow, drawn
from evals.planted_faults.suite import SUITE
from evals.planted_faults.wordings import DEVELOPMENT, UNSEEN, everyday, policy_of
from evals.planted_faults.worlds import SECOND, Deciding, World
from knowledge_base.changes import Cause, Cluster, Finding, Intervention
from knowledge_base.policy_text import read_policy
from knowledge_base.records import CaseId, FindingId, now
from tests.fakes import WordEmbedder
from tools.normalise import normalise

DECIDING = Deciding(WordEmbedder())
ROWS = read_rows(SUITE.folder / "cases.jsonl", WorldRow)


@pytest.fixture(scope="module")
def fair() -> World:
    return fair_world(DECIDING, "scams", 1)


@pytest.fixture(scope="module")
def wrong_in_fair(fair: World) -> set[str]:
    return DECIDING.wrong(fair)


def planted(world: World, cause: Cause, variant: str, errors: int = 12) -> World:
    after, made = plant(world, DECIDING, cause, errors, Random("a"), variant)
    assert made is not None
    assert made.cause == cause
    return after


def finding(cause: Cause, members: tuple[str, ...], probability: float = 0.8) -> Finding:
    ids = tuple(CaseId(member) for member in members)
    cluster = Cluster(id="C", policy="scams", direction="fn", name="n", members=ids, representatives=ids[:1])
    return Finding(
        id=FindingId("F"),
        triage="T",
        cluster=cluster,
        stream="llm",
        cause=cause,
        probability=probability,
        summary="s",
        created_at=now(),
    )


def sown(cause: Cause, named: Cause, size: float = 0.1) -> Sown:
    return Sown(cause=cause, variant="v", size=size, errors=5, named=named)


def told(probability: float, right: bool) -> Told:
    truth: Cause = "threshold" if right else "evasion"
    return Told(cause="threshold", probability=probability, truth=truth, errors=4, planted=4)


def test_unseen_policies_share_no_wording_with_those_of_development() -> None:
    known, unseen = (
        {
            text
            for name in names
            for theme in policy_of(name).themes
            for text in (*theme.posts(), *theme.shown())
        }
        for names in (DEVELOPMENT, UNSEEN)
    )
    assert not known & unseen


@pytest.mark.parametrize("name", [*DEVELOPMENT, *UNSEEN])
def test_what_a_prompt_shows_is_never_a_case(name: str) -> None:
    for theme in policy_of(name).themes:
        assert not set(theme.shown()) & set(theme.posts())
        assert len(set(theme.posts()[:56])) == 56


def test_the_themes_speak_seven_languages_and_three_scripts() -> None:
    assert set(everyday().abroad) == {"es", "fr", "de", "pt", "ru", "hi"}
    assert {language for name in UNSEEN for language, _, _ in policy_of(name).abroad} <= set(
        everyday().abroad
    )


@pytest.mark.parametrize("kind", sorted(DISGUISES))
def test_a_disguise_changes_a_text_the_same_way_each_time(kind: str) -> None:
    text = "congratulations on winning the holiday voucher"
    assert disguised(text, kind) == disguised(text, kind) != text
    assert normalise(disguised(text, kind)).changed


def test_a_world_follows_from_its_seed(fair: World) -> None:
    assert fair_world(DECIDING, "scams", 1) == fair
    assert fair_world(DECIDING, "scams", 2) != fair


def test_a_fair_world_is_decided_well(fair: World, wrong_in_fair: set[str]) -> None:
    assert len(wrong_in_fair) <= NATURAL_ERRORS * len(fair.posts) + 1
    assert len(fair.posts) > 300


def test_every_document_of_a_world_reads_as_a_policy(fair: World) -> None:
    for rules in fair.rules:
        assert read_policy(rules.document("scams", "Scams"), "x.md").market == rules.market


@pytest.mark.parametrize(("cause", "variant"), [(c, v) for c, own in FAULTS.items() for v in own])
def test_a_fault_makes_errors_that_were_none(
    fair: World, wrong_in_fair: set[str], cause: Cause, variant: str
) -> None:
    after = planted(fair, cause, variant)
    assert set(after.planted) <= DECIDING.wrong(after)
    assert not set(after.planted) & wrong_in_fair & {post.id for post in fair.posts}
    assert 3 <= len(after.planted) <= 20


def test_three_faults_lie_on_three_themes(fair: World) -> None:
    world, causes = fair, ("policy_gap", "stale_policy", "ambiguous_guideline")
    for cause in causes:
        world, made = plant(world, DECIDING, cause, 8, Random("b"))  # type: ignore[arg-type]
        assert made
    assert len(world.taken) == 3
    assert set(world.planted.values()) == {0, 1, 2}


def test_a_clause_that_was_added_holds_for_the_cases_since_only(fair: World) -> None:
    after = planted(fair, "stale_policy", "added")
    theme = next(iter(after.taken))
    number = next(one.number for one in policy_of("scams").themes if one.name == theme)
    assert [number in rules.clauses for rules in after.rules if rules.market == "global"] == [False, True]
    assert all(post.violates == (post.day >= SECOND) for post in after.of(theme))


def test_the_cause_of_a_fault_is_that_of_the_findings_with_most_of_its_errors(fair: World) -> None:
    world, made = plant(fair, DECIDING, "policy_gap", 8, Random("c"), "no_clause")
    assert made
    ids = tuple(sorted(world.planted))
    findings = [
        finding("policy_gap", ids[:5]),
        finding("threshold", (*ids[5:7], "natural-1")),
        finding("evasion", ("x",)),
    ]
    outcome = outcome_of(world, [(made, 0.1)], findings)
    assert outcome.faults[0].named == "policy_gap"
    assert [one.truth for one in outcome.findings] == ["policy_gap", "policy_gap", "undetermined"]
    assert outcome.natural == 2


def test_a_fault_that_no_finding_holds_is_undetermined(fair: World) -> None:
    world, made = plant(fair, DECIDING, "policy_gap", 8, Random("c"), "no_clause")
    assert made
    assert outcome_of(world, [(made, 0.1)], []).faults[0].named == "undetermined"


def test_macro_f1_is_the_mean_over_the_planted_causes() -> None:
    faults = [sown("evasion", "evasion"), sown("evasion", "threshold"), sown("threshold", "threshold")]
    assert macro_f1(faults) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert macro_f1([sown("evasion", "undetermined")]) == 0
    assert macro_f1([]) is None


def test_calibration_compares_what_is_stated_with_what_is_right() -> None:
    assert expected_calibration_error([told(0.75, n % 4 > 0) for n in range(40)]) == pytest.approx(0)
    assert expected_calibration_error([told(0.9, False), told(0.1, True)]) == pytest.approx(0.9)
    assert expected_calibration_error([]) is None


def test_the_report_shows_what_was_mistaken_for_what() -> None:
    faults = (sown("evasion", "threshold", 0.01),)
    some = Outcome(faults=faults, findings=(told(0.9, False),), cases=9, errors=4, natural=0)
    none = Outcome(faults=(), findings=(told(0.9, False),), cases=9, errors=4, natural=4)
    words = report([some, none])
    assert "evasion                1      0%         –  threshold 1" in words
    assert "1% of the violations: 0 of 1" in words
    assert "controls with a cause stated: 1 of 1" in words


def test_the_frozen_rows_are_unseen_policies_and_seeds() -> None:
    assert {row.policy for row in ROWS} == set(UNSEEN)
    assert min(row.seed for row in ROWS) >= LEAST_SEED
    single = {(row.faults[0].cause, row.faults[0].size) for row in ROWS if len(row.faults) == 1}
    assert single == {(cause, size) for cause in FAULTS for size in SIZES}
    assert {len(row.faults) for row in ROWS} == {0, 1, 3}


def test_development_stays_on_its_policies_and_seeds() -> None:
    rows = development_rows()
    assert {row.policy for row in rows} == set(DEVELOPMENT)
    assert {row.seed for row in rows} <= set(range(1, SEEDS + 1))


def test_another_seed_draws_other_data_and_the_same_seed_the_same() -> None:
    row = next(row for row in ROWS if row.faults)
    assert drawn(row, Random("1")) == drawn(row, Random("1"))
    assert drawn(row, Random("1")).seed != drawn(row, Random("2")).seed >= LEAST_SEED


def trials() -> list[Trial]:
    """In every world one group that a sufficient evasion explains, and a small one that is nobody's fault."""
    rows = [row for row in development_rows() if row.id.startswith("one-evasion")]
    large, small = (
        Intervention(name="evasion", fixed=count, n=count, broken=0, sufficient=True, probability=0.5)
        for count in (12, 2)
    )
    clusters = (
        Tried(name="spelt", came_of={0: 12}, tried=(large,)),
        Tried(name="other", came_of={-1: 2}, tried=(small,)),
    )
    fault = sown("evasion", "undetermined")
    return [Trial(row=row.id, faults=(fault,), clusters=clusters) for row in rows]


def test_weights_learn_from_what_was_tried_which_causes_to_believe() -> None:
    found = outcome(trials()[0], fit(trials()))
    assert [fault.named for fault in found.faults] == ["evasion"]
    assert [(told.cause, told.truth) for told in found.findings] == [
        ("evasion", "evasion"),
        ("undetermined", "undetermined"),
    ]


def test_every_world_is_judged_by_weights_that_did_not_see_it() -> None:
    found = out_of_fold(trials())
    assert len(found) == len(trials())
    assert all(one.faults[0].named == "evasion" for one in found)
