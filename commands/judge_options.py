"""Which judge decides or measures: the same option on every command that takes it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from agents.measure import MeasuredBy

Command = TypeVar("Command", bound=Callable[..., Any])


def judging(what: str) -> Callable[[Command], Command]:
    """`--judge embedded|llm`; `what` says what it does, such as `Who decides`."""
    return click.option(
        "--judge",
        "kind",
        type=click.Choice(("embedded", "llm")),
        default="embedded",
        envvar="REDLINE_JUDGE",
        show_default="REDLINE_JUDGE, or embedded",
        help=f"{what}: the embedded judge, which needs no key, or the model of REDLINE_LLM_MODEL.",
    )


def measuring(command: Command) -> Command:
    """`--judge` for what measures a draft, and `--calls`: how much a model may be asked."""
    command = click.option(
        "--calls",
        type=click.IntRange(40, 100_000),
        default=400,
        envvar="REDLINE_JUDGE_CALLS",
        show_default="REDLINE_JUDGE_CALLS, or 400",
        help="Questions that a measuring model is asked at most, a case by a prompt each.",
    )(command)
    return judging("Who measures")(command)


def measured_by(kind: Any, calls: int, told: Callable[[int], None]) -> "MeasuredBy":
    """The judge as options name it."""
    from agents.measure import MeasuredBy

    return MeasuredBy(kind, calls, told)
