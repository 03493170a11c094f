"""What is said in plain words: the figures of the report, what speaks for and against, and what is not known."""

from tests.reports import small_report
from tools.report_records import Report, ToldFinding
from tools.report_words import first_finding


def words(report: Report) -> dict[str, str]:
    return {one.heading: one.text for one in report.summary}


def told(cause: str) -> ToldFinding:
    return next(one for one in small_report().findings if one.cause == cause)


def test_the_summary_says_what_why_where_what_first_and_what_is_not_known() -> None:
    said = words(small_report())
    assert list(said) == ["What went wrong", "Why", "Where", "What to do first", "What is not known"]
    assert said["What went wrong"].startswith(
        "Of 60 decisions that people have labelled, 20 are wrong: 33% ("
    )
    assert "14 violations missed and 6 harmless cases flagged" in said["What went wrong"]
    assert "the prompt does not say what it needs to say (prompt defect: 40% of the errors)" in said["Why"]
    assert "scams (20; 33% of its decisions)" in said["Where"]
    assert "For 3 errors (15%) no cause could be shown" in said["What is not known"]


def test_first_comes_the_finding_that_is_likely_to_mend_most() -> None:
    report = small_report()
    first = first_finding(report.findings)
    assert first is not None
    assert first.cause == "prompt_defect"
    said = words(report)["What to do first"]
    assert said.startswith(f"Finding {first.number}: 8 cases under scams missed")
    assert "about 7 of its 8 cases (4 to 8) would be put right" in said
    assert (
        "A draft can be tried now for 17 of the errors (85%): prompt 8, threshold 6 and guideline 3;" in said
    )


def test_without_a_cause_nothing_is_first() -> None:
    undetermined = [one for one in small_report().findings if one.cause == "undetermined"]
    assert first_finding(undetermined) is None


def test_what_is_left_wrong_or_broken_speaks_against_a_change() -> None:
    against = told("prompt_defect").speaks_against
    assert "1 of the 7 cases stayed wrong." in against
    assert any(
        line.startswith("It turned 1 of 40 other decisions from right to wrong (2.5%;") for line in against
    )
    assert "Only 7 cases could be looked at." in against
    assert any(line.startswith("1 of its 8 cases were not looked at") for line in against)


def test_another_cause_that_would_do_speaks_against_the_chosen_one() -> None:
    against = told("threshold").speaks_against
    assert any(
        line.startswith("This would do as well, at more cost: prompt defect (5 of 6 put right")
        for line in against
    )


def test_that_nothing_broke_is_said_with_what_still_could() -> None:
    against = told("threshold").speaks_against
    assert "None of 40 other cases turned wrong; by the interval up to 8.8% still could." in against


def test_a_gain_that_is_surely_above_nothing_speaks_for_the_change() -> None:
    assert (
        "F1 over all cases looked at rises by +0.100 (90% interval +0.020 to +0.200)."
        in told("threshold").speaks_for
    )


def test_the_error_of_a_sample_is_told() -> None:
    assert (
        "Checked on 30 other cases of the cluster, it left 3 wrong: 10% (3.0 to 26%)."
        in told("threshold").speaks_for
    )
    assert any("diagnosed on a sample" in one.what for one in small_report().unknown)


def test_a_label_error_changes_no_decision_at_once() -> None:
    assert told("label_error").would_change.startswith("No decision at once")


def test_without_a_cause_the_nearest_attempt_is_told_and_what_would_settle_it() -> None:
    one = told("undetermined")
    assert one.would_change.startswith("Not known")
    assert one.speaks_against[0].startswith(
        "The nearest was threshold: 1 of 3 put right, 20 of 40 others turned wrong"
    )
    open_points = [each for each in small_report().unknown if f"finding {one.number} " in each.what]
    assert (
        open_points[0].settled_by == "More labelled cases of the kind, so that a change can be tried on them."
    )


def test_that_a_stand_in_decided_is_always_said() -> None:
    assert any("stands in for the stream" in one.what for one in small_report().unknown)
