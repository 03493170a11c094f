"""A batch goes to rating tools and comes back: read and answered with the tools' own packages."""

import json
import uuid
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.batch_records import Batch
from knowledge_base.cases import CaseRow
from knowledge_base.errors import OutsideFailed, RedlineError, Refused, WrongUsage
from knowledge_base.store import Store
from tests import builders
from tests.batches import AT, CONFIG, FLAGGED, open_one
from tools.batch_exchange import CameBack, Tool, export_batch, import_answers
from tools.batch_progress import progress_of

GUIDELINE = """---
id: scams
title: Labelling <scams> & "offers"
policy: scams
---
# Labels

- **Violates** — asks for money "first" & <b>now</b>.
- **Does not violate** — anything else.
- **Fee in advance** — any payment before the thing.
- **Poses** as somebody else.

## Decision rules

1. Mark prizes that cost a fee. (scams/2.1)
2. Mark false officials. (scams/2.2)
"""


@pytest.fixture
def queue(queue: Store) -> Store:
    with queue.write() as tx:
        builders.import_texts(tx, ("policy", builders.policy_text()), ("guideline", GUIDELINE))
    return queue


def out(store: Store, batch: Batch, tool: Tool, folder: Path, spans: bool = True) -> Path:
    export_batch(store, CONFIG, batch.id, "ada", tool, folder, spans)
    return folder


def back(store: Store, batch: Batch, tool: Tool, file: Path, **given: Any) -> CameBack:
    raters = given.pop("raters", {"7": "r1", "eight@example.org": "r2"})
    return import_answers(store, CONFIG, batch.id, "ada", tool, file, AT, raters, **given)


def written(file: Path, told: object) -> Path:
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def chosen(name: str, value: str) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().hex[:10],
        "from_name": name,
        "to_name": "text",
        "type": "choices",
        "value": {"choices": [value]},
    }


def annotated(task: dict[str, Any], *annotations: dict[str, Any]) -> dict[str, Any]:
    return {"id": 1, **task, "annotations": list(annotations), "predictions": []}


def annotation(who: object, value: str = "violates", **more: Any) -> dict[str, Any]:
    told = {
        "completed_by": who,
        "result": [chosen("verdict", value)],
        "was_cancelled": False,
        "lead_time": 12.5,
    }
    return told | {"ground_truth": False, "created_at": "2026-07-06T10:00:00Z", **more}


def test_label_studio_reads_the_configuration_and_the_tasks(queue: Store, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from label_studio_sdk.label_interface import LabelInterface
        from label_studio_sdk.label_interface.objects import AnnotationValue, TaskValue

    batch = open_one(queue, 5, unrated=True, gold=0.2)
    folder = out(queue, batch, "label-studio", tmp_path / "ls")
    interface = LabelInterface((folder / "config.xml").read_text(encoding="utf-8"))
    interface.validate()
    assert interface.get_control("verdict").labels == ["violates", "does_not_violate", "undecided"]
    assert interface.get_control("label").labels == ["Fee in advance", "Poses"]
    assert interface.get_control("rule").labels == ["scams/2.1", "scams/2.2"]
    tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    assert len(tasks) == 7
    for task in tasks:
        assert interface.validate_task(task)
        assert not TaskValue.model_validate(task).predictions
        assert set(task["data"]) == {"batch", "case", "text", "language", "market", "surface", "media"}
    told = annotation(7) | {"result": [chosen("verdict", "violates"), chosen("rule", "scams/2.1")]}
    AnnotationValue.model_validate({key: told[key] for key in AnnotationValue.model_fields if key in told})
    assert interface.validate_annotation(told)
    assert not interface.validate_annotation(annotation(7, "nonsense"))


def test_label_studio_annotations_come_back_as_ratings_and_again_change_nothing(
    queue: Store, tmp_path: Path
) -> None:
    batch = open_one(queue, 3, unrated=True)
    folder = out(queue, batch, "label-studio", tmp_path / "ls")
    one, two, three = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    span = {"from_name": "spans", "to_name": "text", "type": "labels", "id": "x"}
    marked = span | {"value": {"start": 0, "end": 5, "text": "amber", "labels": ["scams/2.1"]}}
    first = annotation(7)
    first["result"] += [chosen("rule", "scams/2.1"), chosen("label", "Poses"), marked]
    tasks = [
        annotated(one, first, annotation({"id": 8, "email": "eight@example.org"}, "Does not violate")),
        annotated(two, annotation(7, "undecided"), annotation(8, "violates", was_cancelled=True)),
        annotated(three, annotation("jo", "violates"), annotation("r3"), annotation(7, "does_not_violate")),
    ]
    file = written(tmp_path / "export.json", tasks)
    found = back(queue, batch, "label-studio", file, raters={"7": "r1", "8": "r2", "eight@example.org": "r2"})
    assert found == CameBack(added=6, skipped=1)
    again = back(queue, batch, "label-studio", file, raters={"7": "r1", "8": "r2", "eight@example.org": "r2"})
    assert again == CameBack(unchanged=6, skipped=1)
    with queue.read() as tx:
        told = progress_of(tx, batch)
        (kept,) = [a for a in tx.batches.answers(batch.id, one["data"]["case"]) if a.person == "r1"]
        labels = tx.cases.labels("scams")
        events = [event.action for event in tx.audit.events()]
    assert (told.done, told.split, told.adjudicated) == (1, 1, 1)
    assert labels[three["data"]["case"]].violates is True
    assert (kept.seconds, kept.rating.rule, kept.rating.label, kept.rating.violates) == (
        12.5,
        "scams/2.1",
        "Poses",
        True,
    )
    assert [(mark.start, mark.end, mark.label) for mark in kept.spans] == [(0, 5, "scams/2.1")]
    assert "amber" not in kept.model_dump_json()
    assert events.count("batch.imported") == 1


TOLD = {
    "é/1 & 2": ("pt-BR", "BR", "não compre <b>isso</b> 😀"),
    "case-2": ("zh-Hant", "TW", "第一行\n第二行"),
    "case-3": ("", "global", "  spaces stay  "),
}


def with_cases(store: Store) -> Batch:
    """A batch of cases in several languages, with ids and texts that formats may trip over."""
    rows = [
        {"id": name, "text": text, "market": market, "surface": "ad", "decisions": FLAGGED}
        | ({"language": language} if language else {})
        for name, (language, market, text) in TOLD.items()
    ]
    with store.write() as tx:
        tx.cases.add_rows([CaseRow.model_validate(row) for row in rows])
    return open_one(store, 3, surface="ad", ratings=1)


def test_ids_texts_languages_and_markets_reach_both_tools_whole(queue: Store, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from argilla.records._io import JsonIO
        from label_studio_sdk.label_interface.objects import TaskValue

        batch = with_cases(queue)
        tasks = json.loads((out(queue, batch, "label-studio", tmp_path / "ls") / "tasks.json").read_bytes())
        told = [TaskValue.model_validate(task).data for task in tasks]
        records = JsonIO._records_from_json(out(queue, batch, "argilla", tmp_path / "rg") / "records.json")
    assert {one["case"]: (one["language"], one["market"], one["text"]) for one in told} == TOLD
    assert {
        str(one.id): (one.metadata.get("language", ""), one.metadata["market"], one.fields["text"])
        for one in records
    } == TOLD


def test_rules_labels_and_times_of_answers_come_back_from_label_studio(queue: Store, tmp_path: Path) -> None:
    batch = with_cases(queue)
    tasks = json.loads((out(queue, batch, "label-studio", tmp_path / "ls") / "tasks.json").read_bytes())
    given = annotation(7, "does_not_violate", updated_at="2026-07-07T09:30:00+02:00", lead_time=3)
    given["result"] += [chosen("rule", "scams/2.2"), chosen("label", "Poses")]
    file = written(tmp_path / "export.json", [annotated(task, given) for task in tasks])
    assert back(queue, batch, "label-studio", file) == CameBack(added=3)
    with queue.read() as tx:
        kept = {answer.case: answer for answer in tx.batches.answers(batch.id)}
        ratings = tx.cases.ratings("scams", list(TOLD))
    assert set(kept) == set(TOLD)
    for one in kept.values():
        assert (one.seconds, one.rating.rule, one.rating.label) == (3.0, "scams/2.2", "Poses")
        assert one.rating.at == datetime(2026, 7, 7, 7, 30, tzinfo=UTC)
        assert ratings[one.case] == [one.rating]


def _argilla_client() -> Any:
    import argilla as rg
    import httpx

    def answer(request: httpx.Request) -> httpx.Response:
        me = {"id": str(uuid.uuid4()), "username": "u", "first_name": "u", "role": "owner"}
        return httpx.Response(200, json=me)

    return rg.Argilla(
        api_url="http://127.0.0.1:9", api_key="x", mounts={"all://": httpx.MockTransport(answer)}
    )


def test_argilla_reads_the_folder_and_its_responses_come_back(queue: Store, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import argilla as rg
        from argilla._models import DatasetModel
        from argilla.records._io import GenericIO, JsonIO

        batch = open_one(queue, 3, unrated=True)
        folder = out(queue, batch, "argilla", tmp_path / "argilla")
        _argilla_client()
        settings = rg.Settings.from_json(folder / ".argilla/settings.json")
        settings.validate()
        assert [question.name for question in settings.questions] == ["verdict", "label", "rule", "spans"]
        assert settings.questions["verdict"].labels == ["violates", "does_not_violate", "undecided"]
        assert settings.distribution.min_submitted == 2
        assert "Mark prizes that cost a fee" in settings.guidelines
        with (folder / ".argilla/dataset.json").open(encoding="utf-8") as told:
            assert DatasetModel(**json.load(told)).name == batch.id.lower()
        records = JsonIO._records_from_json(folder / "records.json")
        assert len(records) == 3
        ann, ben = (uuid.uuid4() for _ in range(2))
        spans = [{"start": 1, "end": 4, "label": "scams/2.2"}]
        one, two, _ = records
        for name, value in (("verdict", "violates"), ("rule", "scams/2.2"), ("spans", spans)):
            one.responses.add(rg.Response(name, value, user_id=ann, status="submitted"))
        one.responses.add(rg.Response("verdict", "violates", user_id=ben, status="submitted"))
        two.responses.add(rg.Response("verdict", "violates", user_id=ann, status="discarded"))
        two.responses.add(rg.Response("verdict", "undecided", user_id=ben, status="draft"))
        flat = written(tmp_path / "flat.json", GenericIO.to_list(records, flatten=True))
        columns = written(tmp_path / "columns.json", GenericIO.to_dict(records, flatten=True))
        nested = JsonIO.to_json(records, tmp_path / "nested.json")
    raters = {str(ann): "r1", str(ben): "r2"}
    refused = back(queue, batch, "argilla", nested, raters=raters)
    assert (refused.added, len(refused.rejected)) == (0, 4)
    assert "discarded; export records.to_list(flatten=True)" in refused.rejected[0].reason
    assert back(queue, batch, "argilla", flat, raters=raters) == CameBack(added=2, skipped=2)
    assert back(queue, batch, "argilla", columns, raters=raters) == CameBack(unchanged=2, skipped=2)
    with queue.read() as tx:
        (kept,) = [a for a in tx.batches.answers(batch.id) if a.person == "r1"]
    assert [(mark.start, mark.end, mark.label) for mark in kept.spans] == [(1, 4, "scams/2.2")]


def test_a_folder_of_argilla_is_taken_where_somebody_says_all_was_submitted(
    queue: Store, tmp_path: Path
) -> None:
    batch = open_one(queue, 2, unrated=True)
    folder = out(queue, batch, "argilla", tmp_path / "argilla")
    records = json.loads((folder / "records.json").read_text(encoding="utf-8"))
    records[0]["responses"] = {"verdict": [{"value": "violates", "user_id": "r1"}]}
    written(folder / "records.json", records)
    assert back(queue, batch, "argilla", folder, submitted=True) == CameBack(added=1)


Change = Callable[[dict[str, Any]], None]
BAD: dict[str, tuple[Change, str, str]] = {
    "a case of another batch": (lambda t: t["data"].update(batch="B-other"), "batch", "'B-other' is not 'B-"),
    "an unknown case": (lambda t: t["data"].update(case="c-none"), "case", "is no case of this batch"),
    "an unknown rater": (
        lambda t: t["annotations"][0].update(completed_by=99),
        "rater",
        "--rater '99'=PERSON",
    ),
    "nobody": (lambda t: t["annotations"][0].update(completed_by=None), "completed_by", "who annotated"),
    "a person who may not rate": (
        lambda t: t["annotations"][0].update(completed_by="lee"),
        "row",
        "no role 'rater'",
    ),
    "a label that is none": (
        lambda t: t["annotations"][0].update(result=[chosen("verdict", "\x1b[31mmaybe")]),
        "verdict",
        "is no verdict; use one of violates",
    ),
    "no verdict": (lambda t: t["annotations"][0].update(result=[]), "verdict", "is missing"),
    "two verdicts": (
        lambda t: t["annotations"][0].update(result=[chosen("verdict", "violates")] * 2),
        "verdict",
        "has 2 answers",
    ),
    "a question of another project": (
        lambda t: t["annotations"][0].update(result=[chosen("mood", "good")]),
        "result",
        "'mood' is no question",
    ),
    "a rule of no clause": (
        lambda t: t["annotations"][0]["result"].append(chosen("rule", "scams/9")),
        "rule",
        "not among those",
    ),
    "a lead time below zero": (
        lambda t: t["annotations"][0].update(lead_time=-3),
        "seconds",
        "no number of seconds",
    ),
    "a time without a zone": (
        lambda t: t["annotations"][0].update(created_at="2026-07-06"),
        "at",
        "no ISO time",
    ),
    "JSON-MIN": (lambda t: t.pop("annotations"), "row", "not JSON-MIN"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_row_is_named_and_refuses_the_file_unless_good_ones_are_kept(
    queue: Store, tmp_path: Path, what: str
) -> None:
    change, field, words = BAD[what]
    batch = open_one(queue, 2, unrated=True)
    folder = out(queue, batch, "label-studio", tmp_path / "ls")
    tasks = [
        annotated(task, annotation(7))
        for task in json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    ]
    change(tasks[1])
    file = written(tmp_path / "export.json", tasks)
    refused = back(queue, batch, "label-studio", file)
    (row,) = refused.rejected
    assert (refused.added, row.line, row.field) == (0, 2, field)
    assert words in row.reason
    with queue.read() as tx:
        assert tx.batches.answers(batch.id) == []
    assert back(queue, batch, "label-studio", file, keep_good=True).added == 1


def test_a_third_rating_and_a_changed_answer_are_refused(queue: Store, tmp_path: Path) -> None:
    batch = open_one(queue, 1, unrated=True)
    folder = out(queue, batch, "label-studio", tmp_path / "ls")
    (task,) = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    every = [annotation(who) for who in ("r1", "r2", "r3")]
    found = back(
        queue, batch, "label-studio", written(tmp_path / "1.json", [annotated(task, *every)]), keep_good=True
    )
    assert found.added == 2
    assert "has its 2 ratings" in found.rejected[0].reason
    other = written(tmp_path / "2.json", [annotated(task, annotation("r1", "does_not_violate"))])
    assert "otherwise; what was said stands" in back(queue, batch, "label-studio", other).rejected[0].reason


@pytest.mark.parametrize(
    ("tool", "content", "problem"),
    [
        ("label-studio", b"{}", "is no list of tasks"),
        ("label-studio", b"[1]", "is no list of tasks"),
        ("label-studio", b"[" * 100_000, "not JSON"),
        ("label-studio", b"\xff\xfe", "not JSON"),
        ("argilla", b'{"id": [1], "x": [1, 2]}', "different lengths"),
        ("argilla", b"[3]", "no list of records"),
        ("csv", b"a,b\r\n1,2\r\n", "no column 'batch'"),
    ],
)
def test_a_file_of_another_form_is_refused(
    queue: Store, tmp_path: Path, tool: Tool, content: bytes, problem: str
) -> None:
    batch = open_one(queue, 1)
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(WrongUsage, match=problem):
        back(queue, batch, tool, file)


def test_a_missing_file_a_full_folder_and_a_mere_rater_are_refused(queue: Store, tmp_path: Path) -> None:
    batch = open_one(queue, 1)
    with pytest.raises(OutsideFailed, match="check the path"):
        back(queue, batch, "csv", tmp_path / "none.csv")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes").touch()
    with pytest.raises(Refused, match="is not empty"):
        export_batch(queue, CONFIG, batch.id, "ada", "csv", tmp_path / "full")
    calls: tuple[Callable[[], object], ...] = (
        lambda: export_batch(queue, CONFIG, batch.id, "r1", "csv", tmp_path / "new"),
        lambda: import_answers(queue, CONFIG, batch.id, "r1", "csv", tmp_path / "new", AT, {}),
    )
    for call in calls:
        with pytest.raises(RedlineError, match="no author, approver or adjudicator"):
            call()
    assert not (tmp_path / "new").exists()
