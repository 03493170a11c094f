"""From a person's word on an answer to a row of the suite, in the format that `--data` takes."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agents.dialogue import Reply
from evals.assistant.rows import GUEST, AssistantRow
from evals.harness.rows import read_rows
from knowledge_base import digests
from knowledge_base.conversations import KeptTurn
from knowledge_base.errors import OutsideFailed, WrongUsage
from knowledge_base.workspace import Config
from tools.redact import redact

MOST_HISTORY = 6


def row_from(
    turn: KeptTurn, earlier: Sequence[KeptTurn], config: Config, expect: dict[str, Any], note: str
) -> AssistantRow:
    """The row that a turn makes: its question, who asked, what was asked before, and what a person expects of it.

    Personal data is taken out of the questions. Somebody who is not of the workspace asks as a guest.

    Raises: WrongUsage when what is expected is not of the suite's format.
    """
    told = {
        "id": row_id(turn),
        "asker": turn.person if turn.person in config.people else GUEST,
        "question": redact(Reply.model_validate(turn.body).question),
        "history": [redact(Reply.model_validate(one.body).question) for one in earlier[-MOST_HISTORY:]],
        "now": turn.at,
        "expect": expect,
        "note": redact(note),
    }
    try:
        return AssistantRow.model_validate(told)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise WrongUsage(f"{field}: {first['msg']}; evals/assistant/README.md has the format") from None


def row_id(turn: KeptTurn) -> str:
    """The same turn makes a row of the same id."""
    return f"feedback-{digests.of_text(turn.key)[:12]}"


def expected_of(reply: Reply) -> dict[str, Any]:
    """What an answer that was found helpful holds: its tool, its first clauses, its day and market."""
    if reply.outcome in ("not_covered", "refused", "unclear"):
        return {"outcome": "declines" if reply.outcome == "unclear" else _SAID[reply.outcome]}
    found: dict[str, Any] = {"tools": [reply.tool]} if reply.tool else {}
    if reply.tool == "search_policy":
        found["clauses"] = list(dict.fromkeys(citation.clause for citation in reply.citations[:3]))
        found |= _day_and_market(reply.arguments)
    return found


def append_row(file: Path, row: AssistantRow) -> bool:
    """Add a row to a file, made if it is not there: all of the row, or nothing of it. False when it is there already.

    Raises: WrongUsage when the file holds something that is not of the format, or another row of that id.
    """
    known = (
        {one.id: one for one in read_rows(file, AssistantRow)}
        if file.exists() and file.stat().st_size
        else {}
    )
    if row.id in known:
        if known[row.id].digest != row.digest:
            raise WrongUsage(
                f"{str(file)!r} has another row {row.id!r}; take it out first, or name another file"
            )
        return False
    line = json.dumps(row.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
    _replace(file, [*_lines(file), line])
    return True


_SAID = {"not_covered": "abstains", "refused": "refuses"}


def _day_and_market(arguments: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if arguments.get("as_of"):
        found["as_of"] = [date.fromisoformat(str(arguments["as_of"]))]
    if arguments.get("market"):
        found["market"] = arguments["market"]
    return found


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8-sig").splitlines() if file.exists() else []


def _replace(file: Path, lines: Iterable[str]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.new")
        beside.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        beside.replace(file)
    except OSError as problem:
        raise OutsideFailed(
            f"cannot write {str(file)!r}: {problem.strerror}; check the path and its rights"
        ) from problem
