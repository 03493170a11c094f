"""`redline feedback`: words on the assistant's answers that wait for a person, and the evaluation cases they become."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import click

from commands.eval_results import FeedbackList, FeedbackReviewed, FeedbackRow
from commands.terminal import acting, common, emit, open_workspace, table
from knowledge_base.conversations import Feedback, KeptTurn
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.records import now
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config

WIDTH = 60
OUTCOMES = ("answers", "abstains", "refuses", "declines")
MOST_TURNS = 200


@click.group()
def feedback() -> None:
    """What people thought of answers, and the evaluation cases made of it."""


@feedback.command("list")
@common
def list_feedback(folder: Path, as_json: bool) -> None:
    """Words on answers that nobody has looked at, oldest first.

    \b
    Example:
      redline feedback list
    """
    with open_workspace(folder).store.read() as tx:
        rows = [_row(one) for one in tx.talk.feedback_waiting()]
    emit(FeedbackList(feedback=rows), as_json, _list_words(rows))


@feedback.command("confirm")
@click.argument("turn")
@click.option(
    "--to",
    "file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The JSON Lines file to add to.",
)
@click.option("--expect-tool", "tools", multiple=True, metavar="TOOL", help="The tool that should answer.")
@click.option("--expect-clause", "clauses", multiple=True, metavar="CLAUSE", help="A clause it should cite.")
@click.option(
    "--expect-outcome", "outcome", type=click.Choice(OUTCOMES), default=None, help="What should come of it."
)
@click.option(
    "--expect-market", "market", default=None, metavar="MARKET", help="Where what it cites must hold."
)
@click.option(
    "--expect-as-of", "as_of", type=click.DateTime(("%Y-%m-%d",)), default=None, help="When it must hold."
)
@acting
@common
def confirm(
    turn: str,
    file: Path,
    tools: tuple[str, ...],
    clauses: tuple[str, ...],
    outcome: str | None,
    market: str | None,
    as_of: datetime | None,
    person: str,
    folder: Path,
    as_json: bool,
) -> None:
    """Make an evaluation case of a word on an answer; run it with 'redline eval assistant --data FILE --here'.

    An answer that was helpful is expected again as it was, unless you say otherwise. For one that was not, say what
    is right. Personal data is taken out of the questions.

    \b
    Examples:
      redline feedback confirm event:Ev08 --as mira --to our-cases.jsonl --expect-clause hate/2.2
      redline feedback confirm event:Ev09 --as mira --to our-cases.jsonl --expect-outcome abstains
    """
    from evals.assistant.from_feedback import append_row, expected_of, row_from
    from evals.assistant.rows import AssistantRow

    workspace = open_workspace(folder)
    said: dict[str, Any] = {"tools": tools, "clauses": clauses, "outcome": outcome, "market": market}
    given = {
        name: value for name, value in (said | {"as_of": [as_of.date()] if as_of else ()}).items() if value
    }

    def made(tx: Transaction, waiting: Sequence[Feedback]) -> AssistantRow:
        kept = waiting[0].turn
        if not given and not all(one.helpful for one in waiting):
            raise WrongUsage(
                "this answer was not helpful: say what is right, such as --expect-clause hate/2.2"
            )
        expect = given or expected_of(_reply(kept))
        note = "; ".join(one.reason for one in waiting if one.reason)
        return row_from(kept, _earlier(tx, kept), workspace.config, expect, note)

    with workspace.store.write() as tx:
        waiting = _waiting(tx, workspace.config, turn, person)
        row = made(tx, waiting)
        case = row.model_dump(mode="json", exclude_defaults=True)
        _review(tx, waiting, person, "confirmed", case)
        append_row(file, row)
    result = FeedbackReviewed(turn=waiting[0].turn.key, outcome="confirmed", case=case, file=str(file))
    emit(
        result,
        as_json,
        f"{row.id} is in {file}.\nNext: redline eval assistant --data {file} --here -w {folder}",
    )


@feedback.command("dismiss")
@click.argument("turn")
@acting
@common
def dismiss(turn: str, person: str, folder: Path, as_json: bool) -> None:
    """Note that a word on an answer makes no evaluation case.

    \b
    Example:
      redline feedback dismiss event:Ev08 --as mira
    """
    workspace = open_workspace(folder)
    with workspace.store.write() as tx:
        waiting = _waiting(tx, workspace.config, turn, person)
        _review(tx, waiting, person, "dismissed", {})
    result = FeedbackReviewed(turn=waiting[0].turn.key, outcome="dismissed", case=None, file=None)
    emit(result, as_json, f"{waiting[0].turn.key} is dismissed.")


def _waiting(tx: Transaction, config: Config, turn: str, person: str) -> list[Feedback]:
    """The words on one turn that wait, for somebody who may look at them."""
    if not config.person(person).roles:
        raise Refused(f"{person!r} has no role in this workspace; ask an author or an approver")
    waiting = [one for one in tx.talk.feedback_waiting() if one.turn.key == turn]
    if not waiting:
        raise Refused(f"no feedback waits on {turn!r}; see 'redline feedback list'")
    return waiting


def _review(
    tx: Transaction,
    waiting: Sequence[Feedback],
    person: str,
    outcome: Literal["confirmed", "dismissed"],
    case: dict[str, Any],
) -> None:
    at = now()
    for one in waiting:
        tx.talk.review(one.turn.key, one.person, person, outcome, case, at)
    tx.audit.append(person, f"feedback.{outcome}", waiting[0].turn.key, words=len(waiting))


def _earlier(tx: Transaction, turn: KeptTurn) -> list[KeptTurn]:
    """The turns of the same conversation before this one, oldest first."""
    turns = tx.talk.turns(turn.conversation, MOST_TURNS)
    keys = [one.key for one in turns]
    return turns[: keys.index(turn.key)] if turn.key in keys else []


def _reply(turn: KeptTurn) -> Any:
    from agents.dialogue import Reply

    return Reply.model_validate(turn.body)


def _row(one: Feedback) -> FeedbackRow:
    reply = _reply(one.turn)
    return FeedbackRow(
        turn=one.turn.key,
        person=one.person,
        at=one.at,
        helpful=one.helpful,
        reason=one.reason,
        asked_by=one.turn.person,
        question=reply.question,
        tool=reply.tool,
        outcome=reply.outcome,
        clauses=[citation.clause for citation in reply.citations],
    )


def _list_words(rows: Sequence[FeedbackRow]) -> str:
    if not rows:
        return "no feedback waits."
    header = ("turn", "helpful", "by", "question", "answered by", "reason")
    lines = [
        (
            r.turn,
            "yes" if r.helpful else "no",
            r.person,
            r.question[:WIDTH],
            r.tool or r.outcome,
            r.reason[:WIDTH],
        )
        for r in rows
    ]
    return (
        f"{table(header, lines)}\n\nNext: redline feedback confirm {rows[0].turn} --as YOU --to FILE.jsonl "
        "--expect-clause CLAUSE, or dismiss"
    )


COMMANDS = {"feedback": feedback}
SCHEMAS = {
    "feedback-list": FeedbackList,
    "feedback-confirm": FeedbackReviewed,
    "feedback-dismiss": FeedbackReviewed,
}
