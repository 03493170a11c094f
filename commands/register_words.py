"""What the register's commands say to people, and where its quotes stand in the law now."""

from datetime import date

from commands.obligation_results import RegisterRow
from commands.terminal import table
from knowledge_base.errors import Refused
from knowledge_base.records import parse_artefact_id
from knowledge_base.register import RegisterEntry
from knowledge_base.store import Transaction


def in_law(tx: Transaction, found: list[RegisterEntry], day: date) -> dict[str, str]:
    """By id, and by law and words, where the laws of these entries say it on a day."""
    from tools.law_meaning.of_day import meaning_on

    ids: dict[str, str] = {}
    for artefact in {one.artefact for one in found if one.artefact and not one.id.startswith("todo-")}:
        named = parse_artefact_id(artefact)
        try:
            items = meaning_on(tx, named.name, day, named.market).items
        except Refused:
            continue
        ids |= {item.id: item.provision for item in items} | {
            _words_of(item.id): item.provision for item in items
        }
    return ids


def _words_of(item: str) -> str:
    """An item's law and the digest of its words: the same after a renumbering."""
    return f"{item.partition('/')[0]}~{item.rpartition('~')[2]}"


def law_of(entry: RegisterEntry, holding: dict[str, str] | None) -> str:
    """Whether an entry's words stand in the law; empty for a to-do."""
    if entry.artefact is None or entry.id.startswith("todo-"):
        return ""
    if holding is None:
        return "not looked at"
    if entry.id in holding:
        return "as quoted"
    moved = holding.get(_words_of(entry.id))
    return f"now {moved}" if moved else "no longer in the law"


def overdue(entry: RegisterEntry, day: date) -> bool:
    """Whether its day has passed and something is left to do."""
    return entry.waits and entry.due is not None and entry.due < day


def list_words(rows: list[RegisterRow], check: bool) -> str:
    """Entries as a table."""
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


def entry_words(entry: RegisterEntry) -> str:
    """One entry with its quote."""
    lines = [f"{entry.id}: {entry.title}"]
    lines.append(f"{entry.state}, owner {entry.owner or 'nobody yet'}, due {entry.due or 'no day'}")
    if entry.quote:
        lines.append(f"“{entry.quote}”\n  {entry.provision}, {entry.artefact} version {entry.version}")
    if entry.reason:
        lines.append(f"reason: {entry.reason}")
    if entry.evidence:
        lines.append(f"evidence: {entry.evidence}")
    return "\n".join(lines)
