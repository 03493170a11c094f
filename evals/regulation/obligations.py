"""How much of what a law demands is read: recall and precision of rules on hand-labelled provisions.

    python -m evals.regulation.obligations --data DIR

DIR holds the acts as `CELEX/DAY.en.json`. What the patterns were made on and what is unseen, of other acts, is told
apart. A rule is found where provision, modal and first words agree; actor and deadline are told of the rules that were
found, and a rule counts as right with all three. Intervals: 95 %, Wilson.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from knowledge_base.act_text import clauses_of_act, render
from knowledge_base.read_act import read_act
from knowledge_base.records import ArtefactId
from tools.law_meaning.check import folded, refused
from tools.law_meaning.meaning import Item, Meaning
from tools.law_meaning.read_law import meaning_of
from tools.measure import wilson

DATA = Path("../shared/data/reg_eu")
ACTS = {
    "dsa": "32022r2065/2022-10-19.en.json",
    "crd": "32011l0083/2022-05-28.en.json",
    "gdpr": "32016r0679/2016-05-04.en.json",
    "dma": "32022r1925/2022-09-14.en.json",
}
HALVES = ("tuning", "first", "unseen")
"""`first` was unseen until its misses were looked at; `unseen` was drawn and labelled after that."""
FOLDER = Path(__file__).parent


class Gold(NamedTuple):
    """One rule as it was read by hand; `who` and `deadline` are empty where the text names none."""

    provision: str
    who: str
    modal: str
    deadline: str
    first: str


class Unit(NamedTuple):
    """A paragraph with its points, and every rule in it but mere effects."""

    unit: str
    rules: tuple[Gold, ...]


class Found(NamedTuple):
    """What became of the rules of one half."""

    gold: int
    said: int
    matched: int
    who: int
    deadline: int
    right: int
    misses: tuple[str, ...]


def units(half: str) -> tuple[Unit, ...]:
    """The hand-labelled units of a part."""
    lines = (FOLDER / f"obligations_{half}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return tuple(Unit(row["unit"], tuple(Gold(*rule) for rule in row["rules"])) for row in rows)


def read_acts(data: Path, names: Sequence[str]) -> dict[str, Meaning]:
    """What is read of each act; every quote is checked against its text."""
    found = {}
    for name in names:
        file = data / ACTS[name]
        act = read_act(file.read_bytes(), file.name)
        day = date.fromisoformat(file.name[:10])
        rendered = render(act, name, day, "en")
        clauses = clauses_of_act(act, rendered, ArtefactId(f"regulation/{name}"), "global", 1, day)
        found[name] = meaning_of(clauses, rendered.provisions)
        assert not refused(found[name], {clause.id: clause for clause in clauses})
    return found


def scored(labelled: Sequence[Unit], meanings: dict[str, Meaning], only: tuple[str, ...] = ()) -> Found:
    """Rules found and missed; `only` narrows to some modals."""
    gold = said = matched = who = deadline = right = 0
    misses: list[str] = []
    for unit in labelled:
        items = [one for one in _of_unit(unit.unit, meanings) if not only or one.modal_class in only]
        rules = [one for one in unit.rules if not only or one.modal in only]
        gold += len(rules)
        said += len(items)
        for rule in rules:
            item = next((one for one in items if _matches(rule, one)), None)
            if item is None:
                misses.append(f"missed: {rule}")
                continue
            items.remove(item)
            actor, limit = _same_actor(item.who, rule.who), _deadline(item) == folded(rule.deadline)
            matched, who, deadline = matched + 1, who + actor, deadline + limit
            right += actor and limit
            if not (actor and limit):
                misses.append(f"differs: {rule} was read as {item.who!r}, {_deadline(item)!r}")
        misses += [f"too much: {one.provision} {one.who!r} {one.modal} {one.what[:60]!r}" for one in items]
    return Found(gold, said, matched, who, deadline, right, tuple(misses))


def _of_unit(unit: str, meanings: dict[str, Meaning]) -> Iterator[Item]:
    for item in meanings[unit.partition("/")[0]].items:
        if item.kind != "effect" and _within(unit, item.provision):
            yield item


def _within(unit: str, provision: str) -> bool:
    # A body without a number is `art_7.sub_1`, and its points are `art_7.a`.
    root = unit.removesuffix(".sub_1")
    return provision == unit or provision.startswith(f"{root}.")


def _matches(rule: Gold, item: Item) -> bool:
    return (
        item.provision == rule.provision
        and item.modal_class == rule.modal
        and folded(rule.first) in folded(f"{item.what} {' '.join(item.when)}")
    )


def _same_actor(read: str, labelled: str) -> bool:
    """The same words, or the same with a qualifier after them."""
    return read == labelled or (bool(labelled) and read.startswith(f"{labelled} "))


def _deadline(item: Item) -> str:
    told = [one for one in item.limits if one.kind in ("deadline", "frequency") and not one.of_another]
    return "; ".join(folded(one.text) for one in told)


def _rate(held: int, of: int) -> str:
    if not of:
        return "–"
    low, high = wilson(held, of, 0.95)
    return f"{held}/{of} = {held / of:.1%} ({low:.1%} to {high:.1%})"


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=DATA, show_default=True)
@click.option("--half", "halves", multiple=True, type=click.Choice(HALVES), default=HALVES)
@click.option("--misses", is_flag=True, help="Every rule that was missed, differs or is too much.")
def main(data: Path, halves: tuple[str, ...], misses: bool) -> None:
    """Recall and precision of what is read of the law."""
    for half in halves:
        labelled = units(half)
        meanings = read_acts(data, sorted({unit.unit.partition("/")[0] for unit in labelled}))
        click.echo(f"{half}: {len(labelled)} provisions of {', '.join(meanings)}")
        for words, only in (("all rules", ()), ("must and must not", ("must", "must not"))):
            found = scored(labelled, meanings, only)
            click.echo(f"  {words}")
            click.echo(f"    recall     {_rate(found.matched, found.gold)}")
            click.echo(f"    precision  {_rate(found.matched, found.said)}")
            click.echo(f"    actor      {_rate(found.who, found.matched)}")
            click.echo(f"    deadline   {_rate(found.deadline, found.matched)}")
            click.echo(f"    all right  {_rate(found.right, found.gold)} of the rules there are")
        if misses:
            click.echo("\n".join(f"  {one}" for one in scored(labelled, meanings).misses))


if __name__ == "__main__":
    main()
