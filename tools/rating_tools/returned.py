"""What every rating tool gives and takes: a case as raters see it, and an answer as it came back."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from knowledge_base.batch_records import Item
from knowledge_base.case_formats.rejection import RowError, excerpt, why
from knowledge_base.cases import Case
from knowledge_base.errors import OutsideFailed, WrongUsage
from knowledge_base.records import Record, Utc
from tools.rating_batches import Answered
from tools.rating_form import VERDICTS, Form

MOST_BYTES = 500_000_000
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Utc)


class Sheet(Record):
    """One case of a batch as raters see it: no label, score, probability or hint of gold."""

    batch: str
    case: str
    text: str
    language: str
    market: str
    surface: str
    media: str


class Returned(Record):
    """An answer in a file: where it stands, whose it is in the tool's words; `answered` None was skipped."""

    line: int
    batch: str
    case: str
    rater: str
    aliases: tuple[str, ...] = ()
    """What else the tool calls the rater."""
    answered: Answered | None
    at: datetime | None = None


def sheet_of(item: Item, case: Case) -> Sheet:
    """A case as raters see it; where it has several segments, each with its kind."""
    several = len(case.segments) > 1
    lines = [f"[{one.kind}] {one.text}" if several else one.text for one in case.segments]
    return Sheet(
        batch=item.batch,
        case=case.id,
        text="\n".join(lines),
        language=case.language or "",
        market=case.market,
        surface=case.surface,
        media="\n".join(one.uri for one in case.media),
    )


def verdict_of(said: object, form: Form) -> bool | None:
    """The verdict that a value or the guideline's word for it means.

    Raises: RowError when it is none.
    """
    if isinstance(said, str):
        for choice in form.verdicts:
            if said.strip().casefold() in (choice.value, choice.words.casefold()):
                return VERDICTS[choice.value]
    known = ", ".join(choice.value for choice in form.verdicts)
    raise RowError("verdict", f"{excerpt(str(said))} is no verdict; use one of {known}")


def one_of(said: object, known: tuple[str, ...], field: str) -> str | None:
    """The label or rule that was chosen; nothing where none was.

    Raises: RowError when the form does not have it.
    """
    if said in (None, ""):
        return None
    if isinstance(said, str) and said in known:
        return said
    raise RowError(field, f"{excerpt(str(said))} is not among those of the guideline; export the batch again")


def answered_of(fields: Mapping[str, Any]) -> Answered:
    """The answer, checked.

    Raises: RowError for the first field that is off.
    """
    try:
        return Answered.model_validate(fields)
    except ValidationError as problem:
        raise why(problem) from None


def moment(said: object) -> datetime | None:
    """When it was answered; nothing where the file does not say.

    Raises: RowError when it is no moment with a time zone.
    """
    if said in (None, ""):
        return None
    try:
        return _MOMENT.validate_python(said)
    except ValidationError:
        raise RowError("at", f"{excerpt(str(said))} is no ISO time with a time zone") from None


def seconds(said: object) -> float | None:
    """How long it took; nothing where the file does not say, and no more than a day.

    Raises: RowError when it is no such number.
    """
    if said in (None, ""):
        return None
    try:
        found = float(said) if isinstance(said, int | float | str) and not isinstance(said, bool) else -1.0
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):
        raise RowError("seconds", f"{excerpt(str(said))} is no number of seconds")
    return min(found, 86_400.0)


def read_json(path: Path) -> Any:
    """The JSON in a file.

    Raises: WrongUsage when it is no JSON, or too long; OutsideFailed when it cannot be read.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WrongUsage(f"{str(path)!r} is over {MOST_BYTES:,} bytes; export fewer tasks at a time")
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as problem:
        reason = (
            problem if isinstance(problem, json.JSONDecodeError) else "it is not UTF-8, or nested too deep"
        )
        raise WrongUsage(f"{str(path)!r} is not JSON: {reason}; export it again as JSON") from None
    except OSError as problem:
        raise OutsideFailed(f"cannot read {str(path)!r}: {problem.strerror}; check the path") from problem
