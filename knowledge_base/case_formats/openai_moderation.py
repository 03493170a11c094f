"""The OpenAI moderation evaluation set: JSON Lines with `prompt` and a flag of 0 or 1 a category.

Source: Markov et al. 2022, "A Holistic Approach to Undesired Content Detection", arXiv:2208.03274;
github.com/openai/moderation-api-release. A category that is not there was not judged, and stays unknown.

The category S3 (sexual/minors) is not imported: Redline keeps no label of it, and a row whose S3 is anything
but 0 is rejected.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge_base import digests
from knowledge_base.case_formats.jsonl import objects
from knowledge_base.case_formats.rejection import Rejection, RowError, label
from knowledge_base.case_formats.rows import case_row
from knowledge_base.cases import CaseRow

POLICIES: Mapping[str, str] = {
    "S": "sexual",
    "H": "hate",
    "V": "violence",
    "HR": "harassment",
    "SH": "self-harm",
    "H2": "hate-threatening",
    "V2": "violence-graphic",
}
NOT_IMPORTED = "S3"
FLAGS = frozenset(POLICIES) | {NOT_IMPORTED}

_FIELDS = FLAGS | {"prompt", "line"}


def read(path: Path) -> Iterator[CaseRow | Rejection]:
    """The cases of the file, each judged by the rater `published`; the id is `oaim-` and the row's `line`.

    Without `line` the id holds 16 hex digits of the digest of the prompt.
    Raises: OSError when the file cannot be read.
    """
    for entry in objects(path):
        if isinstance(entry, Rejection):
            yield entry
            continue
        number, row = entry
        try:
            raw = _raw(row)
        except RowError as problem:
            yield problem.on(number)
        else:
            yield case_row(number, raw, {"segments.0": "prompt", "id": "line"})


def _raw(row: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(row.keys() - _FIELDS)
    if unknown:
        raise RowError(label(unknown[0]), "is not a field of this format")
    if _flag(row, NOT_IMPORTED):
        raise RowError(NOT_IMPORTED, "is marked sexual/minors; Redline does not import such rows")
    ratings = [
        {"rater": "published", "role": "adjudicator", "policy": policy, "violates": _flag(row, flag)}
        for flag, policy in POLICIES.items()
        if flag in row
    ]
    if not isinstance(row.get("prompt"), str):
        raise RowError("prompt", "should be text" if "prompt" in row else "is missing")
    segments = [{"kind": "text", "text": row["prompt"]}]
    return {"id": _id(row), "segments": segments, "surface": "other", "ratings": ratings}


def _flag(row: dict[str, Any], flag: str) -> bool:
    value = row.get(flag, 0)
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    raise RowError(flag, "should be 0 or 1; leave it out where it was not judged")


def _id(row: dict[str, Any]) -> str:
    if "line" not in row:
        return f"oaim-{digests.of_text(row['prompt'])[:16]}"
    if type(row["line"]) is not int or row["line"] < 0:
        raise RowError("line", "should be a whole number from 0")
    return f"oaim-{row['line']}"
