"""What commands share that look at what is in force: the market, the day, and their options."""

from datetime import date, datetime
from typing import Any

import click

from knowledge_base.errors import WrongUsage
from knowledge_base.records import ArtefactId, now
from knowledge_base.store import Transaction

Options = Any
DAY = click.DateTime(("%Y-%m-%d",))


def in_force_options(command: Options) -> Options:
    """`--market` and `--as-of`."""
    command = click.option("--market", default="global", show_default=True, help="Such as DE.")(command)
    return click.option(
        "--as-of", type=click.DateTime(("%Y-%m-%d",)), default=None, help="A day; today by default."
    )(command)


def next_version(tx: Transaction, artefact: ArtefactId, day: date) -> str:
    """What to say of a version that begins after a day, the first of them; empty where none does."""
    later = [one for one in tx.library.versions(artefact) if one.effective_from and one.effective_from > day]
    if not later:
        return ""
    first = min(later, key=lambda one: (one.effective_from or day, -one.number))
    return f"Version {first.number} holds from {first.effective_from}: --as-of {first.effective_from} reads that one."


def law_options(command: Options) -> Options:
    """`--regulations` and `--known-on`."""
    command = click.option(
        "--known-on", type=click.DateTime(("%Y-%m-%d",)), default=None, help="By what was known on that day."
    )(command)
    return click.option("--regulations", is_flag=True, help="Look in regulations too, not in policies only.")(
        command
    )


def check_market(market: str) -> None:
    """Raises: WrongUsage when a market is not of the form of one."""
    from pydantic import TypeAdapter, ValidationError

    from knowledge_base.records import Market

    try:
        TypeAdapter(Market).validate_python(market)
    except ValidationError:
        raise WrongUsage(
            f"{market!r} is not a market; say 'global' or an upper-case code such as DE"
        ) from None


def day_of(as_of: datetime | None) -> date:
    """The day that is meant; today where none is given."""
    return as_of.date() if as_of else now().date()
