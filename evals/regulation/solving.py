"""How each task of an invented document is done and counted."""

from collections.abc import Mapping

from evals.regulation.answers import Answer, Counts
from evals.regulation.layouts import ACT_LAYOUTS, LAYOUTS
from evals.regulation.limits import limits_answer
from evals.regulation.noise import Held, history, judged, plainly
from evals.regulation.planting import Planted, Unit, document_of, planted
from evals.regulation.rows import RegulationRow
from evals.regulation.telling import plain, product, read_known
from tools.law_diff.comparison import REAL, Comparison

REAL_KINDS = frozenset(map(str, REAL))


def edits(row: RegulationRow) -> Answer:
    """Edits that were planted: which provisions are told, and as what."""
    made = planted(document_of(row.of, row.split), row.edits, row.split, row.seed, row.follow)
    old, new = read_known(made.old, "o"), read_known(made.new, "n")
    told, found = product(made, old, new)
    other = plain(old, new)
    counts = _counts(made, told)
    names = {one.number: one.id[2:] for one in new}
    counts |= _followed(made, found, names)
    return Answer(
        id=row.id,
        task=row.task,
        counts=counts,
        plain=_counts(made, other),
        labels=_labels(made, told),
        plain_labels=_labels(made, other),
        misses=tuple(_misses(made, told)),
    )


def control(row: RegulationRow) -> Answer:
    """The same words in another layout: nothing but layout may be told."""
    document = document_of(row.of, row.split)
    (name,) = row.edits
    text = {**LAYOUTS, **ACT_LAYOUTS}[name](document.render())
    file = "act.html" if text.startswith("<!DOCTYPE") else "act.md"
    old, new = read_known(document, "o"), read_known(document, "n", text, file)
    made = Planted(document, document, {}, frozenset(), frozenset(), frozenset(), frozenset())
    told, _ = product(made, old, new)
    loud = [f"{one.kind} of {uid}" for uid, one in told.items() if one.kind != "formatting"]
    count = len(plain(old, new))
    return Answer(
        id=row.id,
        task=row.task,
        counts={"quiet": (int(not loud), 1)},
        plain={"quiet": (int(not count), 1)},
        misses=tuple(loud),
    )


def captures(row: RegulationRow) -> Answer:
    """A history of captures: what is kept, what is set aside."""
    seen = history(row.of, row.split, row.seed)
    end, first = judged(seen)
    return Answer(
        id=row.id,
        task=row.task,
        counts=_held(end)
        | {"noise_silent": (first.rejected, first.noise), "real_at_once": (first.kept, first.states)},
        plain=_held(plainly(seen)),
        misses=end.wrong,
    )


def limits(row: RegulationRow) -> Answer:
    """Every number and day of an act is another: is each told, as a number or a day?"""
    return limits_answer(row)


def _held(found: Held) -> Counts:
    return {"noise_rejected": (found.rejected, found.noise), "real_kept": (found.kept, found.states)}


def _counts(made: Planted, told: Mapping[str, Unit]) -> Counts:
    wanted = {uid for uid, unit in made.units.items() if unit.kind in REAL_KINDS}
    said = {uid for uid, unit in told.items() if unit.kind in REAL_KINDS}
    untouched = [
        uid
        for uid, unit in told.items()
        if uid not in made.units and uid not in made.parts and unit.kind != "formatting"
    ]
    right = sum(_right(unit, told.get(uid)) for uid, unit in made.units.items())
    return {
        "amended_recall": (len(wanted & said), len(wanted)),
        "amended_precision": (len(wanted & said), len(said)),
        "class": (right, len(made.units)),
        "untouched": (int(not untouched), 1),
    }


def _right(wanted: Unit, told: Unit | None) -> bool:
    if told is None:
        return wanted.kind == "formatting" and not wanted.also
    if wanted.replaced and told.kind == "substance":
        return True
    if wanted.label in ("split", "merged"):
        return told.label == wanted.label
    return wanted.kind == told.kind and set(wanted.also) <= set(told.also)


def _labels(made: Planted, told: Mapping[str, Unit]) -> tuple[tuple[str, str], ...]:
    """Class planted and class told; where two readings are as right, the one that was told."""
    found = []
    for uid, unit in made.units.items():
        other = told.get(uid)
        said = other.label if other else "formatting" if unit.label == "formatting" else "nothing"
        found.append((unit.label, unit.label if unit.replaced and said == "substance" else said))
    found += [
        ("nothing", one.label)
        for uid, one in told.items()
        if uid not in made.units and uid not in made.parts and one.kind != "formatting"
    ]
    return tuple(found)


def _misses(made: Planted, told: Mapping[str, Unit]) -> list[str]:
    texts = {block.uid: block.text for block in (*made.old.blocks, *made.new.blocks)}
    found = [
        f"{unit.label} told as {other.label if (other := told.get(uid)) else 'nothing'}: {texts[uid][:60]!r}"
        for uid, unit in made.units.items()
        if not _right(unit, told.get(uid))
    ]
    return found + [
        f"nothing told as {one.label}: {texts[uid][:60]!r}"
        for uid, one in told.items()
        if uid not in made.units and uid not in made.parts and one.kind != "formatting"
    ]


def _followed(made: Planted, found: Comparison, names: Mapping[str, str]) -> Counts:
    """Uses of terms that were redefined, and references that went astray."""
    uses = {names.get(place, place) for one in found.terms if one.what == "changed" for place in one.used_in}
    terms = {one.term for one in found.terms if one.what == "changed"}
    strays = {names.get(one.provision, one.provision) for one in found.references}
    counts: Counts = {}
    if made.terms:
        counts["definitions_followed"] = (
            len(uses & made.uses) + len(terms & made.terms),
            len(made.uses) + len(made.terms),
        )
        counts["definitions_precise"] = (len(uses & made.uses), len(uses))
    if made.strays or strays:
        counts["references_followed"] = (len(strays & made.strays), len(made.strays))
        counts["references_precise"] = (len(strays & made.strays), len(strays))
    return counts
