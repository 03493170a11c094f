"""A case: what was decided, what people say, and the questions one by one. Its text waits behind a button."""

from agents.case_told import CaseExplained, StepTold
from slack_app.cards import actions
from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import button, columns, context, section, table
from slack_app.cards.card import Part
from slack_app.cards.tools.contract import Hidden, ToolCard
from slack_app.cards.wording import day_words
from slack_app.quoting import clip, line, literal_line, short
from tools.figures import count_words, listed

MOST_STEPS = 12
_ERRORS = {"fn": "a missed violation", "fp": "a false alarm"}


def parts(result: CaseExplained, handle: str) -> list[Part]:
    """The facts in a table, the steps, and the button for the text."""
    found = [Part((table(columns(_facts(result))),), "the facts of the case", 2)]
    if result.steps:
        steps = "\n".join(
            _step(number, step, result) for number, step in enumerate(result.steps[:MOST_STEPS])
        )
        rest = len(result.steps) - MOST_STEPS
        more = f"\n… and {count_words(rest, 'more question')}" if rest > 0 else ""
        found.append(Part((section(f"*How it was decided*\n{clip(steps, 2_600)}{more}"),), "the steps", 1))
    if result.other_policies:
        names = listed([line(clip(each, 60)) for each in result.other_policies[:8]])
        found.append(Part((context(f"Also looked at under {names}."),), "other policies", 0))
    return [*found, *_button(handle)]


def hidden(result: CaseExplained) -> tuple[Hidden, ...]:
    """The case's text, what it was nearest to, and what the judge quoted of it."""
    nearest = [
        Hidden(f"{result.case}, question {number}", words, how)
        for number, step in enumerate(result.steps, 1)
        for words, how in ((step.nearest, "nearest to"), (step.quote, "quoted"))
        if words
    ]
    return (Hidden(result.case, result.text, f"{result.market}, {result.surface}"), *nearest)


def _facts(result: CaseExplained) -> list[tuple[str, str]]:
    score = "" if result.score is None else f", score {result.score:.2f}"
    against = "" if result.threshold is None else f" against {result.threshold:.2f}"
    so = [("so it is", _ERRORS[result.error])] if result.error else []
    votes = f", {result.votes_yes} to {result.votes_no} votes" if result.votes_yes + result.votes_no else ""
    when = f", {day_words(result.occurred_at)}" if result.occurred_at else ""
    language = f", {result.language}" if result.language else ""
    return [
        ("case", literal_line(short(result.case, 60))),
        ("where", literal_line(f"{result.market}, {result.surface}{language}{when}")),
        ("decision", f"{_way(result.violates, 'not decided')}{score}{against}"),
        ("people", f"{_way(result.label, 'no label')}{votes}"),
        *so,
    ]


def _step(number: int, step: StepTold, result: CaseExplained) -> str:
    words = line(clip(step.words or step.question, 300))
    return f":point_right: *{words}*" if number == result.failing_step else f"• {words}"


def _way(violates: bool | None, unknown: str) -> str:
    return unknown if violates is None else "violates" if violates else "allowed"


def _button(handle: str) -> list[Part]:
    note = "It may be harmful to read. Personal data is taken out, and only you see it."
    return [Part((row(button("Show the text", actions.ANSWER_REVEAL, handle)), context(note)))]


CARD = ToolCard(CaseExplained, parts, hidden)
