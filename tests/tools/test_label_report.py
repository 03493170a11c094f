"""The whole report: where raters split, which labels are suspect, what is not known; and its page."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from commands.label_words import told
from knowledge_base.cases import CaseRow
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.workspace import STARTER_CONFIG, Workspace
from tests import builders
from tests.fakes import WordEmbedder
from tests.stores import new_workspace
from tools.label_charts import agreement_chart, heat_map, stroke
from tools.label_page import label_page
from tools.label_records import Confusion, LabelReport
from tools.label_report import label_report
from tools.votes import Asked

AT = datetime(2026, 6, 1, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> mail me at eve@example.org"
GUIDELINE = """\
---
id: scams
title: Labelling scams
policy: scams
---
# Decision rules

1. A fee to claim a prize violates. (scams/2.1)
2. A deposit before wages, asked by a task manager for remote tasks, violates. (scams/2.2)
"""


def report(
    workspace: Workspace, policy: str = "scams", hidden: bool = False, scale: tuple[str, ...] = ()
) -> LabelReport:
    return label_report(workspace, Asked(policy), scale, hidden, AT)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Workspace]:
    new_workspace(tmp_path / "w", STARTER_CONFIG)
    workspace = Workspace(tmp_path / "w", embedder=WordEmbedder())
    yield workspace
    workspace.close()


def add(workspace: Workspace, rows: list[CaseRow]) -> None:
    with workspace.store.write() as tx:
        tx.cases.add_rows(rows)


@pytest.fixture
def split_on_tasks(empty: Workspace) -> Workspace:
    """Five raters of one mind but on the deposits for tasks, where two of them see no violation."""
    draw = np.random.default_rng(3)
    rows = []
    for name, family, violates in (
        ("prize", builders.PRIZES, True),
        ("task", builders.TASKS, True),
        ("day", builders.EVERYDAY, False),
        ("warn", builders.WARNINGS, False),
    ):
        for at, text in enumerate(builders.wordings(family, 20)):
            votes = [violates ^ bool(name == "task" and n >= 3 and draw.random() < 0.8) for n in range(5)]
            ratings = [
                {
                    "rater": f"r{n}",
                    "policy": "scams",
                    "violates": vote,
                    "at": f"2026-0{1 + at // 8}-0{1 + at % 8}T00:00:00Z",
                    "rule": f"rule {1 + (name == 'task')}" if vote else None,
                }
                for n, vote in enumerate(votes)
            ]
            row = {
                "id": f"{name}-{at:02}",
                "text": text,
                "language": "en",
                "market": ("DE", "global")[at % 2],
            }
            rows.append(CaseRow.model_validate(row | {"ratings": ratings}))
    wrong = [{"rater": f"r{n}", "policy": "scams", "violates": n > 1} for n in range(5)]
    text = f"Congratulations lucky winner, {HOSTILE}"
    rows.append(CaseRow.model_validate({"id": "hostile", "text": text, "ratings": wrong}))
    add(empty, rows)
    with empty.store.write() as tx:
        builders.import_texts(tx, ("policy", builders.policy_text()), ("guideline", GUIDELINE))
    return empty


def test_the_cluster_that_raters_split_on_is_found_with_its_rule(split_on_tasks: Workspace) -> None:
    found = report(split_on_tasks).disagreement
    assert found is not None
    first = found.clusters[0]
    assert {case.case.partition("-")[0] for case in first.examples} == {"task"}
    assert first.corrected < 0.05
    assert first.rule is not None
    assert (first.rule.rule, first.rule.clauses) == ("rule 2", ("scams/2.2",))
    assert "deposit" in {word.word for word in found.words}
    assert not {"tomatoes", "parcel"} & {word.word for word in found.words}


def test_a_case_counts_for_the_rule_that_its_raters_cite(empty: Workspace) -> None:
    """By its words each is nearest to rule 1."""
    rows = [
        {"id": f"c{at}", "text": f"a fee to claim a prize violates {at}"}
        | {
            "ratings": [
                {
                    "rater": "ana",
                    "policy": "scams",
                    "violates": True,
                    "rule": ("scams/2.1", "rule 2")[at % 2],
                },
                {"rater": "ben", "policy": "scams", "violates": at % 2 == 0, "rule": None},
            ]
        }
        for at in range(40)
    ]
    add(empty, [CaseRow.model_validate(row) for row in rows])
    with empty.store.write() as tx:
        builders.import_texts(tx, ("policy", builders.policy_text()), ("guideline", GUIDELINE))
    found = report(empty).disagreement
    assert found is not None
    assert [(one.rule, one.split.count, one.split.of) for one in found.by_rule] == [
        ("rule 2", 20, 20),
        ("rule 1", 0, 20),
    ]


def test_the_report_tells_of_slices_weeks_rules_and_what_is_not_known(split_on_tasks: Workspace) -> None:
    found = report(split_on_tasks)
    assert found.verdict.raters == 5
    assert found.verdict.fleiss_raters == 5
    assert {(one.by, one.name) for one in found.slices} >= {("market", "DE"), ("language", "not told")}
    assert [week.name for week in found.weeks] == sorted(week.name for week in found.weeks)
    assert {rule.name for rule in found.rules} == {"rule 1", "rule 2"}
    assert [one.what for one in found.unknown] == ["How often raters are right: no case has a gold label."]
    assert found.pairs.pairs == 10
    assert found.aggregated is not None
    assert report(split_on_tasks) == found


def test_the_report_says_first_where_raters_part_by_which_rule_and_what_to_do(
    split_on_tasks: Workspace,
) -> None:
    found = report(split_on_tasks)
    _, where, who, *_ = found.summary
    assert where.heading == "Where do they part, and by which rule?"
    assert "rule 2 of guideline/scams" in where.text
    assert re.search(r"\(\d+%; \d+ to \d+%\)", where.text)
    assert who.heading == "Who, and since when?"
    steps = [step.heading for step in found.next_steps]
    assert steps[0].startswith("Talk rule 2 of guideline/scams")
    page = label_page(found)
    assert page.index("What to do next") < page.index("By rule") < page.index('id="agreement"')


def test_a_figure_of_few_cases_says_so(empty: Workspace) -> None:
    rows = [
        {"id": f"c{at}", "text": f"text {at}", "market": ("DE", "BR")[at % 2]}
        | {"ratings": [{"rater": name, "policy": "scams", "violates": at < 3} for name in ("ana", "ben")]}
        for at in range(6)
    ]
    add(empty, [CaseRow.model_validate(row) for row in rows])
    found = report(empty)
    assert "So few cases tell little" in found.summary[0].text
    assert ", few" in label_page(found)
    assert ", few" in told(found)
    assert found.next_steps == ()


def test_without_second_votes_these_are_what_to_get(empty: Workspace) -> None:
    ratings = [{"rater": "ana", "policy": "scams", "violates": True}]
    add(empty, [CaseRow.model_validate({"id": "c1", "text": "a text", "ratings": ratings})])
    (step,) = report(empty).next_steps
    assert "--policy scams --size" in step.text


def test_hidden_raters_are_named_nowhere_and_the_same_each_time(split_on_tasks: Workspace) -> None:
    found = report(split_on_tasks, hidden=True)
    page = label_page(found)
    assert not re.search(r"\br[0-4]\b", found.model_dump_json() + page)
    assert {line.rater for line in found.raters} == {
        line.rater for line in report(split_on_tasks, hidden=True).raters
    }
    assert (split_on_tasks.root / "rater.key").stat().st_mode & 0o777 == 0o600


def test_the_page_runs_nothing_and_shows_no_personal_data(split_on_tasks: Workspace) -> None:
    page = label_page(report(split_on_tasks))
    assert "<script" not in page
    assert "eve@example.org" not in page
    assert "default-src 'none'" in page
    for anchor in re.findall(r'href="#(\w+)"', page):
        assert f'id="{anchor}"' in page


def test_a_label_that_all_like_cases_contradict_is_suspect(empty: Workspace) -> None:
    rows = []
    for name, family, violates in (("prize", builders.PRIZES, True), ("day", builders.EVERYDAY, False)):
        for copy in range(2):
            for at, text in enumerate(builders.wordings(family, 20)):
                vote = violates ^ (name == "prize" and at == 7 and copy == 0)
                rows.append(
                    builders.case_row(
                        f"{name}-{copy}-{at:02}", f"{text} {at * 7 + copy * 3} times", "scams", vote
                    )
                )
    add(empty, rows)
    found = report(empty).suspects
    assert found is not None
    assert found.shown[0].case == "prize-0-07"
    assert {near.label for near in found.shown[0].neighbours} == {"yes"}
    assert (found.looked_at, found.of) == (80, 80)


@pytest.mark.parametrize(
    ("votes", "told"),
    [
        ([{"ana": True}, {"ana": False}], "No case has the votes of two raters"),
        ([{"ana": True, "ben": True}] * 3, "nothing beyond chance can be told"),
        ([{"vote:1": True, "vote:2": False}] * 3, "raters whose names are not known"),
    ],
)
def test_what_cannot_be_told_is_said_and_no_figure_is_invented(
    empty: Workspace, votes: list[dict[str, bool]], told: str
) -> None:
    rows = [
        CaseRow.model_validate(
            {
                "id": f"c{at}",
                "text": f"text {at}",
                "ratings": [
                    {"rater": name, "policy": "scams", "violates": vote} for name, vote in some.items()
                ],
            }
        )
        for at, some in enumerate(votes)
    ]
    add(empty, rows)
    found = report(empty)
    assert told in found.summary[0].text
    assert found.suspects is None
    assert found.disagreement is None
    assert "<!doctype html>" in label_page(found)


def test_open_votes_alone_are_a_report_of_what_is_not_known(empty: Workspace) -> None:
    add(empty, [builders.case_row("c1", "some text", "scams", None)])
    found = report(empty)
    assert (found.verdict.votes, found.undecided) == (0, 2)
    assert label_page(found)


def test_labels_in_order_have_an_ordinal_alpha(empty: Workspace) -> None:
    said = (("none", "none"), ("mild", "severe"), ("none", "mild"), ("severe", "severe"))
    rows = [
        {
            "id": f"c{at}",
            "text": f"text {at}",
            "ratings": [
                {"rater": name, "policy": "harm", "violates": None, "label": label}
                for name, label in zip(("ana", "ben"), pair, strict=True)
            ],
        }
        for at, pair in enumerate(said)
    ]
    add(empty, [CaseRow.model_validate(row) for row in rows])
    assert report(empty, "harm").labels is not None
    found = report(empty, "harm", scale=("none", "mild", "severe")).labels
    assert found is not None
    assert found.ordinal is not None
    assert (found.ordinal.value or 0) > (found.alpha.value or 0)
    with pytest.raises(WrongUsage, match="leaves out 'severe'"):
        report(empty, "harm", scale=("none", "mild"))
    with pytest.raises(WrongUsage, match="names 'worst', which nobody chose"):
        report(empty, "harm", scale=("worst",))


def test_a_policy_without_ratings_is_refused_with_those_that_have_some(empty: Workspace) -> None:
    with pytest.raises(Refused, match="no ratings under 'scams'; import some with"):
        report(empty)
    add(empty, [builders.case_row("c1", "some text", "hate", True)])
    with pytest.raises(Refused, match="there are ratings under hate"):
        report(empty)


def test_a_damaged_key_is_told(empty: Workspace) -> None:
    first = empty.rater_key()
    assert first == empty.rater_key()
    (empty.root / "rater.key").write_bytes(b"short")
    with pytest.raises(Exception, match="is damaged; delete it"):
        empty.rater_key()


def test_charts_of_little_are_none_or_empty() -> None:
    from knowledge_base.changes import Rate

    assert agreement_chart(()) is None
    assert stroke(Rate(value=None)).at is None
    assert stroke(Rate(value=0.5, low=-0.5, high=0.75), least=-1).at == 75.0
    empty_row = heat_map(Confusion(of="x", values=("no", "yes"), counts=((0, 0), (1, 3))))
    assert [[cell.share for cell in row] for row in empty_row.rows] == [[None, None], [0.25, 0.75]]
