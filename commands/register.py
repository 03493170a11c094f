"""`redline register`: who sees to what a law asks, by when, and how far it is."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from commands.in_force import DAY, day_of
from commands.obligation_results import (
    RegisterAdded,
    RegisterCalendar,
    RegisterList,
    RegisterRow,
    RegisterSet,
    RegisterShown,
)
from commands.terminal import acting, common, emit, open_workspace, table
from knowledge_base.errors import OutsideFailed, WrongUsage
from knowledge_base.records import GLOBAL
from knowledge_base.register import STATES, RegisterEntry
from knowledge_base.store import Transaction


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
        holding = _in_law(tx, found, day) if check else None
    rows = [RegisterRow(entry=one, overdue=_overdue(one, day), law=_law(one, holding)) for one in found]
    emit(RegisterList(as_of=day, entries=rows), as_json, _list_words(rows, check))


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
        "\n".join([*(f"{one.id}  {one.title}" for one in added), words]),
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
    emit(RegisterSet(entry=entry), as_json, _entry_words(entry))


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
    emit(RegisterSet(entry=entry), as_json, _entry_words(entry))


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
    words = f"{_entry_words(history[-1])}\n\n{table(header, rows)}"
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
    emit(RegisterCalendar(file=str(file), events=events), as_json, f"{events} deadlines written: {file}")


def _in_law(tx: Transaction, found: list[RegisterEntry], day: date) -> set[str]:
    """The ids of items that the laws of these entries have on a day."""
    from knowledge_base.errors import Refused
    from knowledge_base.records import parse_artefact_id
    from tools.law_meaning.of_day import meaning_on

    ids: set[str] = set()
    for artefact in {one.artefact for one in found if one.artefact and not one.id.startswith("todo-")}:
        named = parse_artefact_id(artefact)
        try:
            ids |= {item.id for item in meaning_on(tx, named.name, day, named.market).items}
        except Refused:
            continue
    return ids


def _law(entry: RegisterEntry, holding: set[str] | None) -> str:
    if entry.artefact is None or entry.id.startswith("todo-"):
        return ""
    if holding is None:
        return "not looked at"
    return "as quoted" if entry.id in holding else "no longer in the law"


def _overdue(entry: RegisterEntry, day: date) -> bool:
    return entry.waits and entry.due is not None and entry.due < day


def _list_words(rows: list[RegisterRow], check: bool) -> str:
    if not rows:
        return "no entry; 'redline register add' puts rules of a regulation in."
    header = ("due", "state", "owner", "what", "id", *(("law",) if check else ()))
    lines = [
        (
            f"{row.entry.due or '–'}{' overdue' * row.overdue}",
            row.entry.state,
            row.entry.owner or "–",
            row.entry.title if len(row.entry.title) <= 80 else f"{row.entry.title[:78]} …",
            row.entry.id,
            *((row.law,) if check else ()),
        )
        for row in rows
    ]
    return table(header, lines)


def _entry_words(entry: RegisterEntry) -> str:
    lines = [f"{entry.id}: {entry.title}"]
    lines.append(f"{entry.state}, owner {entry.owner or 'nobody yet'}, due {entry.due or 'no day'}")
    if entry.quote:
        lines.append(f"“{entry.quote}”\n  {entry.provision}, {entry.artefact} version {entry.version}")
    if entry.reason:
        lines.append(f"reason: {entry.reason}")
    if entry.evidence:
        lines.append(f"evidence: {entry.evidence}")
    return "\n".join(lines)


COMMANDS = {"register": register}
