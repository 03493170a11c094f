"""`redline obligations`: what a law demands, and what of it changed."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import click

from commands.in_force import DAY, day_of, next_version
from commands.obligation_results import Obligations
from commands.terminal import common, emit, open_workspace, progress, table
from knowledge_base.errors import WrongUsage
from knowledge_base.records import GLOBAL
from knowledge_base.workspace import Workspace
from tools.law_meaning.changed import ItemChange, limit_words
from tools.law_meaning.meaning import KINDS, Item, Kind, Meaning

_LETTERS = 70
_FIELDS = {"when": "conditions", "limits": "limit"}
"""What the table calls the parts of a rule."""


@click.command()
@click.argument("name")
@click.option("--as-of", type=DAY, default=None, help="A day; today by default.")
@click.option("--change-from", type=DAY, default=None, help="What is other than on this day.")
@click.option("--who", default="", metavar="WORDS", help="Rules whose actor has these words.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Rules of this kind; may be given again."
)
@click.option(
    "--provision", default="", metavar="ID", help="Rules of one article or paragraph, such as art_16.2."
)
@click.option("--market", default=GLOBAL, show_default=True, help="Such as DE.")
@click.option("--llm", is_flag=True, help="Let the language model read along; needs --provision.")
@common
def obligations(
    name: str,
    as_of: datetime | None,
    change_from: datetime | None,
    who: str,
    kinds: tuple[Kind, ...],
    provision: str,
    market: str,
    llm: bool,
    folder: Path,
    as_json: bool,
) -> None:
    """List what a regulation demands: who must, must not, may or need not do what, by when, and where it says so.

    Each row rests on a verbatim quote of the version in force, which --json gives in full. Sentences that no rule
    reads are told as not read. This is a reading aid and no legal advice.

    \b
    Examples:
      redline obligations dsa --who "hosting services"
      redline obligations dsa --as-of 2026-07-01 --change-from 2024-02-17
      redline obligations dsa --provision art_16 --kind obligation
    """
    workspace = open_workspace(folder)
    day = day_of(as_of)
    if change_from is not None and llm:
        raise WrongUsage("--llm reads one version; leave out --change-from")
    with progress("reading the law", None, quiet=as_json):
        found = _read(workspace, name, day, market, provision, llm)
        result = (
            _changed(workspace, found, name, day, change_from.date(), market)
            if change_from is not None
            else _listed(workspace, found, day)
        )
    result = _narrowed(result, name.removeprefix("regulation/"), provision, who, kinds)
    emit(result, as_json, _words(result))


def _read(workspace: Workspace, name: str, day: date, market: str, provision: str, llm: bool) -> Meaning:
    from tools.law_meaning.of_day import clauses_on, held, meaning_on

    with workspace.store.read() as tx:
        found = meaning_on(tx, name, day, market)
        version, clauses = clauses_on(tx, name, day, market)
        facts = tx.regulations.facts(version.artefact, version.number)
    if not llm:
        return found
    from agents.law_items import model_items
    from agents.llm import gateway_for

    if not provision:
        raise WrongUsage(
            "--llm asks the model about every provision that it is given; name some with --provision"
        )
    gateway = gateway_for(workspace.store)
    if gateway is None:
        raise WrongUsage("no language model is configured; set REDLINE_LLM_MODEL, or leave out --llm")
    root = f"{name.removeprefix('regulation/')}/{provision}"
    only = frozenset(one.id for one in clauses if _under(one.id, root))
    said = model_items(gateway, clauses, found, facts.provisions if facts else (), only)
    return held(said, clauses)


def _listed(workspace: Workspace, found: Meaning, day: date) -> Obligations:
    with workspace.store.read() as tx:
        later = next_version(tx, found.artefact, day)
    return Obligations(
        artefact=found.artefact,
        version=found.version,
        as_of=day,
        change_from=None,
        counts={},
        items=found.items,
        changes=(),
        term_changes=(),
        notes=tuple(filter(None, [later])),
        terms=found.terms,
        not_read=found.not_read,
        model=found.model,
        prompt=found.prompt,
        failed=found.failed,
    )


def _changed(
    workspace: Workspace, found: Meaning, name: str, day: date, since: date, market: str
) -> Obligations:
    from tools.law_diff.compare import compare
    from tools.law_meaning.changed import changed_items, changed_terms
    from tools.law_meaning.of_day import clauses_on, meaning_on

    with workspace.store.read() as tx:
        before = meaning_on(tx, name, since, market)
        _, old = clauses_on(tx, name, since, market)
        _, new = clauses_on(tx, name, day, market)
    comparison = compare(old, new)
    update = {
        "items": (),
        "changes": changed_items(before, found, comparison),
        "term_changes": changed_terms(before, found),
        "change_from": since,
    }
    made = _listed(workspace, found, day)
    return made.model_copy(update=update | {"notes": (*made.notes, *comparison.notes)})


def _narrowed(
    result: Obligations, name: str, provision: str, who: str, kinds: tuple[Kind, ...]
) -> Obligations:
    root = f"{name}/{provision}" if provision else ""

    def wanted(item: Item | None) -> bool:
        return (
            item is not None
            and (not root or _under(item.provision, root))
            and who.casefold() in item.who
            and (not kinds or item.kind in kinds)
        )

    items = tuple(item for item in result.items if wanted(item))
    changes = tuple(one for one in result.changes if wanted(one.before) or wanted(one.after))
    counted = items or [one.after or one.before for one in changes]
    update = {
        "items": items,
        "changes": changes,
        "not_read": tuple(one for one in result.not_read if not root or _under(one.quote.provision, root)),
        "counts": dict(Counter(item.kind for item in counted if item is not None)),
    }
    return result.model_copy(update=update)


def _under(provision: str, root: str) -> bool:
    return provision == root or provision.startswith(f"{root}.")


def _words(result: Obligations) -> str:
    told = ", ".join(f"{count} {kind}" for kind, count in result.counts.items()) or "nothing"
    since = f", other than on {result.change_from}" if result.change_from else ""
    lines = [*result.notes, f"{result.artefact} version {result.version}, on {result.as_of}{since}: {told}."]
    if result.change_from:
        rows = [row for one in result.changes for row in _change_rows(one)]
        header = ("", "who", "modal", "what", "by when, how much", "provision", "differs in")
        lines += ["", table(header, rows)] if rows else ["No rule is another."]
        lines += [f"definition of ‘{one.term}’: {one.kind}" for one in result.term_changes]
    elif result.items:
        lines += [
            "",
            table(
                ("who", "modal", "what", "by when, how much", "provision"),
                [_row(one) for one in result.items],
            ),
        ]
    lines += [
        f"  [{one.provision}] reading differs: {'; '.join(one.disagreements)}"
        for one in result.items
        if one.disagreements
    ]
    lines += [f"  [{one.provision}] the model’s item was refused: {one.reason}" for one in result.failed]
    if result.not_read and not result.change_from:
        lines += ["", f"not read: {len(result.not_read)}"]
        lines += [
            f"  {one.quote.provision}: {_cut(one.quote.text)} ({one.reason})" for one in result.not_read[:20]
        ]
    return "\n".join([*lines, "", "A reading aid, no legal advice: the quotes, with --json, are what binds."])


def _row(item: Item) -> tuple[str, ...]:
    kind = "" if item.kind != "effect" else " (effect)"
    return (
        _cut(item.who or f"– ({item.subject})", 44),
        f"{item.modal}{kind}",
        _cut(item.what),
        _cut(limit_words(item.limits), 40),
        item.provision,
    )


def _change_rows(one: ItemChange) -> list[tuple[str, ...]]:
    """A rule that differs, above it how it was where that shows."""
    item = one.after or one.before
    assert item is not None
    now = (one.kind, *_row(item), ", ".join(_FIELDS.get(field, field) for field in one.fields))
    was = _row(one.before) if one.kind == "changed" and one.before else ()
    return [("was", *was, ""), now] if was and was[:4] != now[1:5] else [now]


def _cut(text: str, most: int = _LETTERS) -> str:
    told = " ".join(text.split())
    return told if len(told) <= most else f"{told[: most - 2]} …"


COMMANDS = {"obligations": obligations}
SCHEMAS = {"obligations": Obligations}
