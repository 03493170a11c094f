"""`redline register`: who sees to what a law asks, by when, and how far it is."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from commands.in_force import DAY, day_of, next_version
from commands.obligation_results import (
    RegisterAdded,
    RegisterCalendar,
    RegisterList,
    RegisterRow,
    RegisterSet,
    RegisterShown,
)
from commands.register_words import entry_words, in_law, law_of, list_words, overdue
from commands.terminal import acting, common, emit, open_workspace, table
from knowledge_base.errors import OutsideFailed, WrongUsage
from knowledge_base.records import GLOBAL
from knowledge_base.register import STATES


@click.group()
def register() -> None:
    """Keep a register of what laws ask: owner, due day, state and evidence of each."""


@register.command("list")
@click.option("--state", type=click.Choice(STATES), default=None, help="Entries in this state.")
@click.option("--owner", default="", help="Entries of this person.")
@click.option("--due-by", type=DAY, default=None, help="Entries due on this day or before.")
@click.option("--as-of", type=DAY, default=None, help="A day; today by default.")
@click.option("--check", is_flag=True, help="Tell entries whose words are no longer in the law in force.")
@common
def list_entries(
    state: str | None,
    owner: str,
    due_by: datetime | None,
    as_of: datetime | None,
    check: bool,
    folder: Path,
    as_json: bool,
) -> None:
    """List the entries: what is due first at the top.

    \b
    Example:
      redline register list --state open --due-by 2026-12-31
    """
    day = day_of(as_of)
    with open_workspace(folder).store.read() as tx:
        found = [
            one
            for one in tx.register.entries()
            if (state is None or one.state == state)
            and (not owner or one.owner == owner)
            and (due_by is None or (one.due is not None and one.due <= due_by.date()))
        ]
        holding = in_law(tx, found, day) if check else None
    rows = [RegisterRow(entry=one, overdue=overdue(one, day), law=law_of(one, holding)) for one in found]
    emit(RegisterList(as_of=day, entries=rows), as_json, list_words(rows, check))


@register.command("add")
@click.argument("name")
@click.option("--as-of", type=DAY, default=None, help="A day; today by default.")
@click.option(
    "--item", "items", multiple=True, metavar="ID", help="An item of 'redline obligations NAME --json'."
)
@click.option("--who", default="", metavar="WORDS", help="Every obligation and prohibition of this actor.")
@click.option("--owner", default=None, help="Who sees to them.")
@click.option("--market", default=GLOBAL, show_default=True, help="Such as DE.")
@acting
@common
def add(
    name: str,
    as_of: datetime | None,
    items: tuple[str, ...],
    who: str,
    owner: str | None,
    market: str,
    person: str,
    folder: Path,
    as_json: bool,
) -> None:
    """Put rules of a regulation in the register, due on the day that the law names, if it names one.

    \b
    Examples:
      redline register add dsa --who "providers of online platforms" --owner mira --as ada
      redline register add dsa --item dsa/art_16.1~3f2a9c10 --as ada
    """
    from tools.law_meaning.of_day import meaning_on
    from tools.register import add_items

    if not items and not who:
        raise WrongUsage(
            "say which rules: --item ID, or --who WORDS for every obligation and prohibition of an actor"
        )
    workspace = open_workspace(folder)
    with workspace.store.read() as tx:
        found = meaning_on(tx, name, day_of(as_of), market)
        later = next_version(tx, found.artefact, day_of(as_of))
    known = {one.id: one for one in found.items}
    if missing := [one for one in items if one not in known]:
        raise WrongUsage(
            f"{name!r} has no item {missing[0]!r} on that day; 'redline obligations {name} --json' lists them"
        )
    chosen = [known[one] for one in items]
    if who:
        chosen += [
            one
            for one in found.items
            if one.kind in ("obligation", "prohibition") and who.casefold() in one.who and one not in chosen
        ]
    if not chosen:
        raise WrongUsage(
            f"{name!r} obliges nobody whose name has {who!r}; 'redline obligations {name}' lists whom it obliges"
        )
    added, there = add_items(workspace.store, workspace.config, found, chosen, person, owner)
    words = f"{len(added)} added, {len(there)} there already."
    emit(
        RegisterAdded(added=added, there=there),
        as_json,
        "\n".join([*(f"{one.id}  {one.title}" for one in added), words, *filter(None, [later])]),
    )


@register.command("todo")
@click.argument("words")
@click.option("--owner", default=None, help="Who sees to it.")
@click.option("--due", type=DAY, default=None, help="By when.")
@acting
@common
def todo(
    words: str, owner: str | None, due: datetime | None, person: str, folder: Path, as_json: bool
) -> None:
    """Put a to-do of your own in the register.

    \b
    Example:
      redline register todo "Ask counsel whether Article 26 holds for us" --due 2026-12-01 --as ada
    """
    from tools.register import add_todo

    workspace = open_workspace(folder)
    entry = add_todo(
        workspace.store, workspace.config, words, person, owner=owner, due=due.date() if due else None
    )
    emit(RegisterSet(entry=entry), as_json, entry_words(entry))


@register.command("set")
@click.argument("entry_id", metavar="ID")
@click.option("--owner", default=None, help="Who sees to it.")
@click.option("--due", type=DAY, default=None, help="By when.")
@click.option("--state", type=click.Choice(STATES), default=None, help="How far it is.")
@click.option("--reason", default=None, help="Why; 'not applicable' needs one.")
@click.option("--evidence", default=None, metavar="LINK", help="Where it is shown; 'met' needs one.")
@acting
@common
def set_one(
    entry_id: str,
    owner: str | None,
    due: datetime | None,
    state: str | None,
    reason: str | None,
    evidence: str | None,
    person: str,
    folder: Path,
    as_json: bool,
) -> None:
    """Set the owner, due day, state or evidence of an entry; what is not given stays.

    Only an approver sets 'not applicable'.

    \b
    Example:
      redline register set dsa/art_16.1~3f2a9c10 --state met --evidence https://wiki.example/notice --as mira
    """
    from tools.register import set_entry

    workspace = open_workspace(folder)
    given: dict[str, Any] = {
        "owner": owner,
        "due": due.date() if due else None,
        "state": state,
        "reason": reason,
        "evidence": evidence,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    entry = set_entry(workspace.store, workspace.config, entry_id, person, **changes)
    emit(RegisterSet(entry=entry), as_json, entry_words(entry))


@register.command("show")
@click.argument("entry_id", metavar="ID")
@common
def show(entry_id: str, folder: Path, as_json: bool) -> None:
    """Show an entry with its quote and every setting of it.

    \b
    Example:
      redline register show dsa/art_16.1~3f2a9c10
    """
    with open_workspace(folder).store.read() as tx:
        history = tx.register.history(entry_id)
    if not history:
        raise WrongUsage(f"the register has no {entry_id!r}; 'redline register list' shows what it has")
    rows = [
        (
            f"{one.at:%Y-%m-%d %H:%M}",
            one.set_by,
            one.state,
            one.owner or "–",
            one.due or "–",
            one.reason or one.evidence,
        )
        for one in history
    ]
    header = ("set at", "by", "state", "owner", "due", "reason or evidence")
    words = f"{entry_words(history[-1])}\n\n{table(header, rows)}"
    emit(RegisterShown(entry=history[-1], history=history), as_json, words)


@register.command("calendar")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--owner", default="", help="Entries of this person.")
@common
def calendar_file(file: Path, owner: str, folder: Path, as_json: bool) -> None:
    """Write what is due and not done as an .ics file; importing it again updates the same events.

    \b
    Example:
      redline register calendar deadlines.ics
    """
    from tools.register_calendar import calendar

    workspace = open_workspace(folder)
    with workspace.store.read() as tx:
        found = [one for one in tx.register.entries() if not owner or one.owner == owner]
        settings = tx.register.settings_of()
    content = calendar(found, settings, workspace.config.title)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as problem:
        raise OutsideFailed(
            f"cannot write {str(file)!r}: {problem.strerror}; name another file or free it"
        ) from problem
    events = sum(one.waits and one.due is not None for one in found)
    emit(
        RegisterCalendar(file=str(file), events=events),
        as_json,
        f"{events} deadline{'' if events == 1 else 's'} written: {file}",
    )


COMMANDS = {"register": register}
SCHEMAS = {
    "register-list": RegisterList,
    "register-add": RegisterAdded,
    "register-todo": RegisterSet,
    "register-set": RegisterSet,
    "register-show": RegisterShown,
    "register-calendar": RegisterCalendar,
}
