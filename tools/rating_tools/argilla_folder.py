"""Argilla 2: a folder as `Dataset.from_disk` reads it out, its records as JSON in.

What `records.to_list(flatten=True)` gives tells the status of each response. What `to_disk` and `records.to_json` write
leaves it out, so discarded answers and drafts cannot be told from submitted ones there: such a file is taken only
where somebody says that it holds submitted responses alone.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from knowledge_base.case_formats.rejection import ROW, Rejection, RowError, excerpt
from knowledge_base.errors import WrongUsage
from tools.rating_form import Choice, Form
from tools.rating_tools.returned import Returned, Sheet, answered_of, one_of, read_json, verdict_of

RECORDS, SETTINGS, DATASET = "records.json", ".argilla/settings.json", ".argilla/dataset.json"
FEWEST_OPTIONS = 2
"""Argilla's server refuses a choice of one."""
QUESTIONS = ("verdict", "label", "rule", "spans")
METADATA = ("batch", "market", "language", "surface")


def write(folder: Path, sheets: Sequence[Sheet], form: Form, spans: bool, ratings: int) -> None:
    """The folder: records without suggestions, so that nobody is told what a stream decided, and settings."""
    (folder / ".argilla").mkdir(exist_ok=True)
    settings = settings_of(form, spans, ratings)
    batch = sheets[0].batch if sheets else "batch"
    dataset = {"name": batch.lower(), "status": "draft", "guidelines": settings["guidelines"]}
    dataset |= {"allow_extra_metadata": False, "distribution": settings["distribution"]}
    for name, told in (
        (RECORDS, [_record(sheet) for sheet in sheets]),
        (SETTINGS, settings),
        (DATASET, dataset),
    ):
        (folder / name).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def settings_of(form: Form, spans: bool, ratings: int) -> dict[str, Any]:
    """Fields, questions, metadata and how many raters each record gets."""
    rules = form.rules
    questions = [_choice("verdict", form.title, form.verdicts, required=True)]
    questions += [_choice("label", "Which label?", form.labels)] if len(form.labels) >= FEWEST_OPTIONS else []
    questions += [_choice("rule", "Which rule?", rules)] if len(rules) >= FEWEST_OPTIONS else []
    if spans and rules:
        told = {"type": "span", "field": "text", "allow_overlapping": True, "options": _options(rules)}
        questions.append(_question("spans", "Where?", told, required=False))
    return {
        "guidelines": form.instructions or None,
        "fields": [_field("text", required=True), _field("media", required=False)],
        "questions": questions,
        "vectors": [],
        "metadata": [_metadata(name) for name in METADATA],
        "allow_extra_metadata": False,
        "distribution": {"strategy": "overlap", "min_submitted": ratings},
        "mapping": None,
    }


def _field(name: str, required: bool) -> dict[str, Any]:
    told = {"type": "text", "use_markdown": False}
    return {"name": name, "title": name.capitalize(), "required": required, "settings": told}


def _metadata(name: str) -> dict[str, Any]:
    seen = name != "batch"
    settings = {"type": "terms", "values": None, "visible_for_annotators": seen}
    return {"name": name, "title": name, "visible_for_annotators": seen, "settings": settings}


def _choice(name: str, title: str, choices: Sequence[Choice], required: bool = False) -> dict[str, Any]:
    told = {"type": "label_selection", "options": _options(choices), "visible_options": None}
    return _question(name, title, told, required)


def _question(name: str, title: str, settings: dict[str, Any], required: bool) -> dict[str, Any]:
    head = {"name": name, "title": title, "description": None, "required": required}
    return head | {"type": settings["type"], "settings": settings}


def _options(choices: Sequence[Choice]) -> list[dict[str, str]]:
    return [{"value": choice.value, "text": choice.words} for choice in choices]


def _record(sheet: Sheet) -> dict[str, Any]:
    fields = {"text": sheet.text} | ({"media": sheet.media} if sheet.media else {})
    told = sheet.model_dump(include=set(METADATA))
    metadata = {name: told[name] for name in METADATA if told[name]}
    empty: dict[str, Any] = {"suggestions": {}, "responses": {}, "vectors": {}}
    return {"id": sheet.case, "fields": fields, "metadata": metadata, **empty, "status": "pending"}


def read(path: Path, form: Form, submitted: bool) -> Iterator[Returned | Rejection]:
    """The responses in a file, or in a folder's `records.json`; the line is the number of the record.

    Raises: WrongUsage when the file is of no form that Argilla writes.
    """
    file = path / RECORDS if path.is_dir() else path
    records = read_json(file)
    if isinstance(records, dict):
        records = _rows(records, file)
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise WrongUsage(
            f"{str(file)!r} is no list of records; write dataset.records.to_list(flatten=True) as JSON"
        )
    for line, record in enumerate(records, 1):
        yield from _responses(line, record, form, submitted)


def _rows(columns: Mapping[str, Any], file: Path) -> list[dict[str, Any]]:
    """`to_dict(flatten=True)` has a list for each column."""
    lengths = {len(column) if isinstance(column, list) else -1 for column in columns.values()}
    if len(lengths) != 1 or -1 in lengths:
        raise WrongUsage(f"{str(file)!r} has columns of different lengths; export the records again")
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _responses(
    line: int, record: Mapping[str, Any], form: Form, submitted: bool
) -> Iterator[Returned | Rejection]:
    metadata = record.get("metadata")
    told = metadata if isinstance(metadata, dict) else record
    try:
        by_user = _nested(record) if "responses" in record else _flat(record)
    except RowError as problem:
        yield problem.on(line)
        return
    for user, said in by_user.items():
        try:
            answered = _answered(said, form, submitted)
        except RowError as problem:
            yield problem.on(line)
            continue
        case, batch = str(record.get("id", ""))[:300], str(told.get("batch", ""))[:300]
        yield Returned(line=line, batch=batch, case=case, rater=user, answered=answered)


_Said = dict[str, dict[str, tuple[object, object]]]
"""By user and question, the value and its status."""


def _nested(record: Mapping[str, Any]) -> _Said:
    responses, found = record["responses"], _Said()
    for name, given in responses.items() if isinstance(responses, dict) else ():
        for one in given if isinstance(given, list) else ():
            if not isinstance(one, dict):
                raise RowError("responses", "should hold objects")
            _put(found, name, one.get("user_id"), one.get("value"), one.get("status"))
    return found


def _flat(record: Mapping[str, Any]) -> _Said:
    found = _Said()
    for key in [key for key in record if key.endswith(".responses")]:
        columns = [record.get(f"{key}{rest}") or [] for rest in ("", ".users", ".status")]
        if not all(isinstance(one, list) and len(one) == len(columns[0]) for one in columns):
            raise RowError(key, "has values, users and statuses of different lengths")
        for value, user, status in zip(*columns, strict=True):
            _put(found, key.removesuffix(".responses"), user, value, status)
    return found


def _put(found: _Said, name: str, user: object, value: object, status: object) -> None:
    if name not in QUESTIONS:
        raise RowError("responses", f"{excerpt(name)} is no question of this batch; use its settings")
    if not isinstance(user, str) or user in ("", "None"):
        raise RowError(f"{name}.responses", "does not say who answered")
    answers = found.setdefault(user, {})
    if name in answers:
        raise RowError(name, f"has two answers of {excerpt(user)}; one is wanted")
    answers[name] = value, status


def _answered(said: Mapping[str, tuple[object, object]], form: Form, submitted: bool) -> Any:
    statuses = {status for _, status in said.values()}
    if statuses & {"discarded", "draft"}:
        return None
    if statuses != {"submitted"} and not submitted:
        raise RowError(
            ROW,
            "does not say whether it was submitted or discarded; export records.to_list(flatten=True), "
            "or say --submitted where the file holds submitted responses alone",
        )
    values = {name: value for name, (value, _) in said.items()}
    if "verdict" not in values:
        raise RowError("verdict", "is missing")
    spans = values.get("spans") or []
    if not isinstance(spans, list) or not all(isinstance(one, dict) for one in spans):
        raise RowError("spans", "should be a list of objects")
    return answered_of(
        {
            "violates": verdict_of(values["verdict"], form),
            "label": one_of(values.get("label"), form.label_names, "label"),
            "rule": one_of(values.get("rule"), form.rule_ids, "rule"),
            "spans": tuple(_span(one, form) for one in spans),
        }
    )


def _span(one: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """A marked stretch, to be checked."""
    return {
        "start": one.get("start"),
        "end": one.get("end"),
        "label": one_of(one.get("label"), form.rule_ids, "spans"),
    }
