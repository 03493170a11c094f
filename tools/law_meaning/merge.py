"""What a model reads in a law, beside what the patterns read: the same words are one item, disagreement is shown."""

from collections.abc import Sequence

from knowledge_base.records import Clause, Record
from tools.law_meaning.check import folded, numbers
from tools.law_meaning.limits import limits
from tools.law_meaning.meaning import FailedItem, Item, Kind, Meaning, Quote
from tools.law_meaning.modals import modals, sense
from tools.law_meaning.read_law import item_id

_CLASS = {
    "obligation": "must",
    "prohibition": "must not",
    "permission": "may",
    "exemption": "need not",
    "effect": "is",
}


class Claimed(Record):
    """What a model says of a provision; all but `kind` is to be copied from its words."""

    kind: Kind
    who: str = ""
    modal: str = ""
    what: str = ""
    deadline: str = ""
    quote: str


def claim_problem(claim: Claimed, clause: Clause, lead: str = "") -> str:
    """Why a claim is refused: its quote, actor, modal, words and numbers must stand in the provision and its lead-in."""
    if len(claim.quote.split()) < 3 or claim.quote not in clause.text:
        return "its quote does not stand in the provision"
    told = folded(f"{lead} {claim.quote}")
    if not claim.modal.strip() or f" {folded(claim.modal)} " not in f" {told} ":
        return f"its modal {claim.modal[:40]!r} does not stand in its quote"
    if claim.who.strip() and folded(claim.who) not in told:
        return f"its actor {claim.who[:60]!r} does not stand in its quote"
    for name, words in (("what", claim.what), ("deadline", claim.deadline)):
        if words.strip() and folded(words).strip(" .;,") not in told:
            return f"its {name} {words[:60]!r} does not stand in its quote"
        if not numbers(words) <= numbers(f"{lead} {claim.quote}"):
            return f"its {name} has a number that its quote has not"
    return "" if claim.what.strip() else "it does not say what"


def claimed_item(claim: Claimed, clause: Clause, lead: Quote | None = None) -> Item:
    """A claim that holds, as an item; limits are read from the quote, not from what the model says."""
    start = clause.text.index(claim.quote)
    own = Quote(provision=clause.id, version=clause.version, start=start, text=claim.quote)
    found = limits(claim.quote, clause.id)
    disagreements = []
    if claim.deadline and not any(
        folded(limit.text) in folded(claim.deadline) or folded(claim.deadline) in folded(limit.text)
        for limit in found
    ):
        disagreements.append(f"the model reads the deadline {claim.deadline[:80]!r}; no rule reads one there")
    read = kind_read(claim.modal, f" {claim.what}")
    if read is not None and read != claim.kind:
        disagreements.append(f"the model says {claim.kind}; by its words it is {read}")
    return Item(
        id=item_id(clause.id, f"{claim.who} {claim.modal} {claim.what}"),
        kind=read or claim.kind,
        who=folded(claim.who).removeprefix("the "),
        subject=claim.who.strip(),
        modal=claim.modal,
        modal_class=_CLASS[read or claim.kind],  # type: ignore[arg-type]
        what=claim.what.strip(" .;,"),
        limits=found,
        quotes=(own, lead) if lead else (own,),
        source="model",
        disagreements=tuple(disagreements),
    )


def kind_read(modal: str, after: str) -> Kind | None:
    """The kind that the rules read in a modal and the words after it."""
    found = next(modals(f"x {modal}{after}"), None)
    return None if found is None else sense(found, f"x {modal}{after}"[found.end :])[0]


def merged(
    read: Meaning, said: Sequence[Item], failed: Sequence[FailedItem], model: str, prompt: str
) -> Meaning:
    """Both readings as one, in the order of the law."""
    items = list(read.items)
    for one in said:
        at = next((place for place, item in enumerate(items) if _same(item, one)), None)
        if at is None:
            items.append(one)
        else:
            items[at] = _both(items[at], one)
    places = {item.provision: place for place, item in reversed(list(enumerate(items)))}
    ordered = sorted(items, key=lambda item: places[item.provision])
    return read.model_copy(
        update={"items": tuple(ordered), "failed": tuple(failed), "model": model, "prompt": prompt}
    )


def _same(item: Item, said: Item) -> bool:
    """The same provision, overlapping quotes and the same act."""
    if item.provision != said.provision:
        return False
    first, second = item.quotes[0], said.quotes[0]
    overlap = first.start < second.start + len(second.text) and second.start < first.start + len(first.text)
    what, told = folded(item.what), folded(said.what)
    return overlap and (what in told or told in what or what.split()[:3] == told.split()[:3])


def _both(item: Item, said: Item) -> Item:
    told = list(said.disagreements)
    if said.kind != item.kind:
        told.append(f"patterns read {item.kind}, the model {said.kind}")
    if said.who and item.who and said.who not in item.who and item.who not in said.who:
        told.append(f"patterns read {item.who!r}, the model {said.who!r}")
    if said.who and not item.who:
        told.append(f"patterns read no actor, the model {said.who!r}")
    return item.model_copy(update={"source": "both", "disagreements": tuple(told)})
