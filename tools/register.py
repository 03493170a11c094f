"""The register: who sees to what a law asks, by when, and how far it is. Set by named people, kept in the audit log."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from knowledge_base import digests
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.records import ArtefactId, ClauseId, PersonId, now, parse_artefact_id
from knowledge_base.register import STATES, RegisterEntry
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import Config
from tools.approval_rules import who_problem, words_problem
from tools.law_meaning.meaning import Item, Meaning

MOST_TITLE = 300
MOST_LINK = 500
_LINK = re.compile(r"https://[^\s<>\"'`\\]+\.[^\s<>\"'`\\]+")
SETTABLE = ("owner", "due", "state", "reason", "evidence")


def add_items(
    store: Store,
    config: Config,
    meaning: Meaning,
    items: Sequence[Item],
    person: str,
    owner: str | None = None,
    at: datetime | None = None,
) -> tuple[list[RegisterEntry], list[str]]:
    """Put items of a law in the register, due on the day that their deadline names; those there already are left.

    Gives back the new entries and the ids of those that were there.

    Raises: Refused when the person may not; WrongUsage when the owner is nobody.
    """
    added: list[RegisterEntry] = []
    there: list[str] = []
    with _refusals_kept(store, person, meaning.artefact), store.write() as tx:
        tx.serialise("register")
        _check_person(config, person, meaning.artefact)
        for item in items:
            if tx.register.entry(item.id) is not None:
                there.append(item.id)
                continue
            entry = RegisterEntry(
                id=item.id,
                artefact=meaning.artefact,
                version=meaning.version,
                provision=item.provision,
                title=title_of(item),
                quote=item.quote,
                owner=_owner(config, owner, meaning.artefact),
                due=due_of(item),
                set_by=person,
                at=at or now(),
            )
            _keep(tx, entry, "register.added")
            added.append(entry)
    return added, there


def add_todo(
    store: Store,
    config: Config,
    title: str,
    person: str,
    *,
    artefact: ArtefactId | None = None,
    version: int | None = None,
    provision: ClauseId | None = None,
    quote: str = "",
    owner: str | None = None,
    due: date | None = None,
    at: datetime | None = None,
) -> RegisterEntry:
    """Put a to-do of one's own in the register; a quote must stand in its provision. The same to-do is one entry.

    Raises: Refused when the person may not, or the quote is not the law's; WrongUsage for words that can not be kept.
    """
    words = " ".join(title.split())
    if not words or len(words) > MOST_TITLE:
        raise WrongUsage(f"a to-do needs words, {MOST_TITLE} characters at most; say what is to be done")
    _check_words(words, "the to-do")
    _check_words(quote, "the quote")
    with _refusals_kept(store, person, artefact or "register"), store.write() as tx:
        tx.serialise("register")
        _check_person(config, person, artefact)
        _check_quote(tx, artefact, version, provision, quote)
        key = f"todo-{digests.of_value([words, artefact, provision])[:10]}"
        if found := tx.register.entry(key):
            return found
        entry = RegisterEntry(
            id=key,
            artefact=artefact,
            version=version,
            provision=provision,
            title=words,
            quote=quote,
            owner=_owner(config, owner, artefact),
            due=due,
            set_by=person,
            at=at or now(),
        )
        _keep(tx, entry, "register.added")
    return entry


def set_entry(
    store: Store, config: Config, entry_id: str, person: str, at: datetime | None = None, **changes: Any
) -> RegisterEntry:
    """Set fields of an entry: owner, due, state, reason, evidence; those not given stay.

    Raises: WrongUsage for an entry, owner, state or link that is none; Refused when the person may not, a state needs a
    reason or evidence, or nothing would change.
    """
    if unknown := set(changes) - set(SETTABLE):
        raise WrongUsage(f"an entry has no {sorted(unknown)[0]!r}; set one of {', '.join(SETTABLE)}")
    with _refusals_kept(store, person, entry_id), store.write() as tx:
        tx.serialise("register")
        found = tx.register.entry(entry_id)
        if found is None:
            raise WrongUsage(f"the register has no {entry_id!r}; 'redline register list' shows what it has")
        _check_person(config, person, found.artefact)
        if changes.get("owner") is not None:
            changes["owner"] = _owner(config, changes["owner"], found.artefact)
        entry = RegisterEntry.model_validate(
            {**found.model_dump(), **_checked(changes), "set_by": person, "at": at or now()}
        )
        if (problem := _state_problem(config, entry, person)) or (problem := _same_problem(found, entry)):
            raise Refused(problem)
        _keep(tx, entry, "register.set")
    return entry


def title_of(item: Item) -> str:
    """Who must what, short."""
    told = f"{item.who or item.subject or 'nobody is named'} {item.modal} {item.what}"
    words = " ".join(told.split())
    return words if len(words) <= MOST_TITLE else f"{words[: MOST_TITLE - 2]} …"


def due_of(item: Item) -> date | None:
    """The last day that a deadline of an item names; None where it names none."""
    return next(
        (one.day for one in item.limits if one.day and one.relation == "by" and not one.of_another), None
    )


@contextmanager
def _refusals_kept(store: Store, person: str, subject: str) -> Iterator[None]:
    """What is refused changes nothing but the log."""
    try:
        yield
    except Refused as problem:
        with store.write() as tx:
            tx.audit.append(person[:200], "register.refused", subject[:300], reason=str(problem))
        raise


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    if (state := changes.get("state")) is not None and state not in STATES:
        raise WrongUsage(f"{state!r} is no state; say one of {', '.join(STATES)}")
    for name in ("reason", "evidence"):
        _check_words(changes.get(name) or "", f"the {name}")
    link = changes.get("evidence")
    if link and (len(link) > MOST_LINK or not _LINK.fullmatch(link)):
        raise WrongUsage(f"evidence is an https:// link of {MOST_LINK} characters at most, not {link[:80]!r}")
    return changes


def _state_problem(config: Config, entry: RegisterEntry, person: str) -> str:
    if entry.state == "not applicable":
        if not entry.reason.strip():
            return f"{entry.id!r} can not be set not applicable without a reason; give it with --reason"
        return who_problem(config, person, ", and only an approver sets 'not applicable'")
    if entry.state == "met" and not entry.evidence:
        return f"{entry.id!r} can not be met without evidence; give a link with --evidence"
    return ""


def _same_problem(found: RegisterEntry, entry: RegisterEntry) -> str:
    if all(getattr(found, name) == getattr(entry, name) for name in SETTABLE):
        return f"{entry.id!r} is so already; say what to change with --owner, --due, --state, --reason or --evidence"
    return ""


def _check_person(config: Config, person: str, artefact: ArtefactId | None) -> None:
    known = config.person(person)
    if not known.roles:
        raise Refused(f"{person!r} has no role; ask the owner of redline.toml for one")
    _check_sight(config, person, artefact)


def _check_sight(config: Config, person: str, artefact: ArtefactId | None) -> None:
    if artefact is not None and not config.may_see(person, parse_artefact_id(artefact).name):
        raise Refused(f"{artefact!r} is restricted; ask somebody of its team")


def _owner(config: Config, owner: str | None, artefact: ArtefactId | None) -> PersonId | None:
    if not owner:
        return None
    if PersonId(owner) not in config.people:
        known = ", ".join(sorted(config.people)) or "nobody yet"
        raise WrongUsage(f"{owner!r} is not a person of redline.toml; an owner is one of {known}")
    _check_sight(config, owner, artefact)
    return PersonId(owner)


def _check_words(words: str, what: str) -> None:
    if problem := words_problem(words, what):
        raise WrongUsage(problem)


def _check_quote(
    tx: Transaction, artefact: ArtefactId | None, version: int | None, provision: ClauseId | None, quote: str
) -> None:
    if provision is None and not quote:
        return
    clauses = tx.library.clauses(artefact=artefact) if artefact else []
    found = [one for one in clauses if one.id == provision and one.version == version]
    if not found or quote not in found[0].text:
        raise Refused(
            f"the quote does not stand in {provision!r} of version {version} of {artefact!r}; copy it from there"
        )


def _keep(tx: Transaction, entry: RegisterEntry, action: str) -> None:
    tx.register.add(entry)
    tx.audit.append(entry.set_by, action, entry.id, record=entry.model_dump(mode="json"))
