"""Label Studio: tasks and a labelling configuration out, its JSON export with annotations in.

Formats: labelstud.io/guide/task_format, /guide/export (JSON, not JSON-MIN) and /tags. Tasks carry no predictions, so
that nobody is told what a stream decided.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from knowledge_base.batch_records import MarkedSpan
from knowledge_base.case_formats.rejection import ROW, Rejection, RowError, excerpt
from knowledge_base.errors import WrongUsage
from tools.rating_form import Choice, Form
from tools.rating_tools.returned import (
    Returned,
    Sheet,
    answered_of,
    moment,
    one_of,
    read_json,
    seconds,
    verdict_of,
)

TASKS, CONFIG = "tasks.json", "config.xml"


def write(folder: Path, sheets: Sequence[Sheet], form: Form, spans: bool, ratings: int) -> None:
    """`tasks.json` to import and `config.xml` to paste as the project's labelling interface."""
    tasks = [{"data": sheet.model_dump()} for sheet in sheets]
    (folder / TASKS).write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / CONFIG).write_text(config_of(form, spans), encoding="utf-8")


def config_of(form: Form, spans: bool) -> str:
    """The labelling configuration: one verdict, and where the guideline has them a label and a rule."""
    view = Element("View")
    SubElement(view, "Header", value=form.title)
    SubElement(view, "Header", value="$market · $language · $surface", size="5")
    if spans and form.rules:
        _choices(view, "Labels", "spans", form.rules)
    SubElement(view, "Text", name="text", value="$text", granularity="symbol")
    SubElement(view, "Text", name="media", value="$media")
    _choices(view, "Choices", "verdict", form.verdicts, required=True)
    if form.labels:
        _choices(view, "Choices", "label", form.labels)
    if form.rules:
        _choices(view, "Choices", "rule", form.rules)
    indent(view)
    return tostring(view, encoding="unicode") + "\n"


def _choices(view: Element, tag: str, name: str, choices: Sequence[Choice], required: bool = False) -> None:
    told = {"name": name, "toName": "text"}
    if tag == "Choices":
        told |= {"choice": "single", "showInline": "false"} | ({"required": "true"} if required else {})
    parent = SubElement(view, tag, told)
    for choice in choices:
        hint = {"hint": choice.hint} if choice.hint and tag == "Choices" else {}
        attributes = {"value": choice.words, "alias": choice.value, **hint}
        SubElement(parent, "Choice" if tag == "Choices" else "Label", attributes)


def read(path: Path, form: Form, submitted: bool) -> Iterator[Returned | Rejection]:
    """The annotations of an export, task by task; the line is the number of the task in the file.

    Raises: WrongUsage when the file is no JSON export.
    """
    tasks = read_json(path)
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise WrongUsage(f"{str(path)!r} is no list of tasks; export the project as JSON")
    for line, task in enumerate(tasks, 1):
        yield from _task(line, task, form)


def _task(line: int, task: Mapping[str, Any], form: Form) -> Iterator[Returned | Rejection]:
    data, annotations = task.get("data"), task.get("annotations")
    if not isinstance(data, dict) or not isinstance(annotations, list):
        reason = "is no task with data and annotations; export the project as JSON, not JSON-MIN"
        yield Rejection(line=line, field=ROW, reason=reason)
        return
    for annotation in annotations:
        try:
            yield _annotation(line, data, annotation, form)
        except RowError as problem:
            yield problem.on(line)


def _annotation(line: int, data: Mapping[str, Any], annotation: object, form: Form) -> Returned:
    if not isinstance(annotation, dict):
        raise RowError("annotations", "should be objects")
    skipped = annotation.get("was_cancelled") is True
    rater, *aliases = _names(annotation.get("completed_by"))
    return Returned(
        line=line,
        batch=str(data.get("batch", ""))[:300],
        case=str(data.get("case", ""))[:300],
        rater=rater,
        aliases=tuple(aliases),
        answered=None if skipped else _answer(annotation, form),
        at=moment(annotation.get("updated_at") or annotation.get("created_at")),
    )


def _names(said: object) -> list[str]:
    """What an annotator is called: email, user name and number, as far as the export tells them."""
    told = [said.get(key) for key in ("email", "username", "id")] if isinstance(said, dict) else [said]
    names = [
        str(one).strip()[:300] for one in told if isinstance(one, int | str) and not isinstance(one, bool)
    ]
    if not any(names):
        raise RowError("completed_by", "does not say who annotated")
    return [name for name in names if name]


def _answer(annotation: Mapping[str, Any], form: Form) -> Any:
    found: dict[str, list[object]] = {"verdict": [], "label": [], "rule": []}
    spans = []
    regions = annotation.get("result")
    for region in regions if isinstance(regions, list) else []:
        value = region.get("value") if isinstance(region, dict) else None
        if not isinstance(value, dict):
            raise RowError("result", "should hold objects with a value")
        name = region.get("from_name")
        if name == "spans":
            spans.append(_span(value, form))
        elif name in found:
            chosen = value.get("choices")
            found[name] += chosen if isinstance(chosen, list) else [chosen]
        else:
            raise RowError("result", f"{excerpt(str(name))} is no question of this batch; use its config.xml")
    for name, chosen in found.items():
        if len(chosen) > 1:
            raise RowError(name, f"has {len(chosen)} answers; one is wanted")
    if not found["verdict"]:
        raise RowError("verdict", "is missing; mark the question as required, or skip the task")
    return answered_of(
        {
            "violates": verdict_of(found["verdict"][0], form),
            "label": one_of(next(iter(found["label"]), None), form.label_names, "label"),
            "rule": one_of(next(iter(found["rule"]), None), form.rule_ids, "rule"),
            "seconds": seconds(annotation.get("lead_time")),
            "spans": tuple(spans),
        }
    )


def _span(value: Mapping[str, Any], form: Form) -> MarkedSpan:
    """A marked stretch; the text that the export repeats is left behind."""
    start, end, labels = value.get("start"), value.get("end"), value.get("labels")
    whole = isinstance(start, int) and isinstance(end, int) and 0 <= start <= end
    if not whole or not isinstance(labels, list) or len(labels) != 1:
        raise RowError("spans", "should have a start, an end and one label")
    name = one_of(labels[0], form.rule_ids, "spans")
    if name is None:
        raise RowError("spans", "should have a label")
    return MarkedSpan(start=int(str(start)), end=int(str(end)), label=name)
