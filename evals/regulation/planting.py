"""Two versions of an invented document with what was done between them, provision by provision."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import knowledge_base
from evals.regulation import edits, restructure
from evals.regulation.blocks import Document, read_document
from evals.regulation.edits import Draft, Edit, Split, words_of_half
from evals.regulation.layouts import layout
from knowledge_base.errors import WrongUsage
from knowledge_base.records import Record

HERE = Path(__file__).parent
SAMPLE = Path(knowledge_base.__file__).parent / "sample"
DOCUMENTS: dict[Split, dict[str, Path]] = {
    "tuning": {
        "platform-safety-act": SAMPLE / "regulations" / "platform-safety-act.2027-01-01.md",
        "live-commerce-act": HERE / "laws" / "live-commerce-act.md",
        "online-conduct-act": HERE / "laws" / "online-conduct-act.md",
        "harassment": SAMPLE / "policies" / "harassment.2026-07.md",
        "scams": SAMPLE / "policies" / "scams.2026-07.md",
    },
    "unseen": {
        "feed-transparency-act": HERE / "texts" / "feed-transparency-act.md",
        "resale-platforms-act": HERE / "texts" / "resale-platforms-act.md",
        "harbour-rules": HERE / "texts" / "harbour-rules.md",
    },
}
"""Rules may be tuned on the first ones alone."""
EDITS: dict[str, Edit] = {
    "number": edits.number,
    "date": edits.date,
    "modal": edits.modal,
    "swap": edits.swap,
    "exception": edits.exception,
    "condition": edits.condition,
    "limb": edits.limb,
    "definition": restructure.definition,
    "spelling": edits.spelling,
    "same sense": edits.same_sense,
    "synonym": edits.synonym,
    "added": restructure.added,
    "added article": restructure.added_article,
    "inserted article": restructure.inserted_article,
    "repealed": restructure.repealed,
    "repealed article": restructure.repealed_article,
    "renumbered": restructure.renumbered,
    "moved": restructure.moved,
    "split": restructure.split,
    "merged": restructure.merged,
    "layout": layout,
}
CLASSES = (
    "added",
    "repealed",
    "substance",
    "wording",
    "moved",
    "renumbered",
    "split",
    "merged",
    "formatting",
)
_ARTICLES = re.compile(r"\b(Articles? )(\d+)(?:\((\d+)\))?(?:( and | to )(\d+))?")
_PARAGRAPH = re.compile(r"\b([Pp]aragraph )(\d+)\b")


class Unit(Record):
    """What a provision is after the edits; `also` holds split, merged and moved beside a heavier kind."""

    kind: str
    also: tuple[str, ...] = ()
    replaced: bool = False
    """One provision went and another came under its number: that it was replaced is as right."""

    @property
    def label(self) -> str:
        """Its class in one word; a split or a merger counts as such unless the words changed too."""
        parts = [one for one in self.also if one in ("split", "merged")]
        return parts[0] if parts and self.kind not in ("substance", "wording") else self.kind


@dataclass(frozen=True)
class Planted:
    """The two versions; `units` has every provision that is not as it was."""

    old: Document
    new: Document
    units: Mapping[str, Unit]
    parts: frozenset[str]
    """Provisions that a split made or a merger took in: they are no unit of their own."""
    terms: frozenset[str]
    uses: frozenset[str]
    """Untouched provisions that use a term of which the definition changed."""
    strays: frozenset[str]
    """Provisions with a reference that was not followed."""


TRIES = 100


def planted(
    document: Document, wanted: tuple[str, ...], split: Split, seed: int, follow: bool = True
) -> Planted:
    """Plant edits by name, `moved+number` in one provision; references follow a renumbering unless told otherwise.

    Raises: WrongUsage when the document has no place for them, however they are drawn.
    """
    for turn in range(TRIES):
        draft = Draft(document, Random(f"edits:{seed}:{turn}"), words_of_half(split))
        missing = next((name for name in wanted if not _plant(draft, name)), "")
        if not missing:
            return _told(draft, document, _followed(draft, document, follow))
    raise WrongUsage(f"no place for the edit {missing!r}; take another document")


def _plant(draft: Draft, name: str) -> bool:
    first, *more = name.split("+")
    if not EDITS[first](draft):
        return False
    draft.only = first
    done = all(EDITS[other](draft) for other in more)
    draft.only = ""
    return done


def _told(draft: Draft, old: Document, strays: frozenset[str]) -> Planted:
    before, after = old.addresses(), draft.document.addresses()
    parts = frozenset(uid for some in draft.parts.values() for uid in some)
    units = {
        uid: unit
        for uid in {**before, **after}
        if uid not in parts and (unit := _unit(uid, draft.marks.get(uid, set()), before, after)) is not None
    }
    gone = {before[uid]: uid for uid, unit in units.items() if unit.kind == "repealed"}
    for uid in [uid for uid, unit in units.items() if unit.kind == "added" and after[uid] in gone]:
        for one in (uid, gone[after[uid]]):
            units[one] = units[one].model_copy(update={"replaced": True})
    terms = frozenset(draft.terms)
    touched = {uid for uid, unit in units.items() if unit.kind not in ("formatting",)}
    uses = frozenset(
        block.uid
        for block in draft.document.blocks
        if block.uid not in touched and any(_uses(block.text, term) for term in terms)
    )
    return Planted(old, draft.document, units, parts, terms, uses, strays)


def _unit(
    uid: str, marks: set[str], before: Mapping[str, tuple[str, ...]], after: Mapping[str, tuple[str, ...]]
) -> Unit | None:
    if uid not in before or uid not in after:
        return Unit(kind="added" if uid in after else "repealed")
    order = ("substance", "wording", "moved")
    kind = next((one for one in order if one in marks), "")
    kind = kind or (
        "renumbered" if before[uid] != after[uid] else "formatting" if "formatting" in marks else ""
    )
    also = tuple(one for one in ("moved", "split", "merged") if one in marks and one != kind)
    return Unit(kind=kind or "formatting", also=also) if kind or also else None


def _uses(text: str, term: str) -> bool:
    return re.search(rf"(?i)\b{re.escape(term)}(?:s|es)?\b", text) is not None


def _followed(draft: Draft, old: Document, follow: bool) -> frozenset[str]:
    """Give references the numbers that their targets have now, or leave them.

    Those whose target is gone, or in another article by now, stay in either case.
    """
    now = draft.document.addresses()
    by_place = {address: uid for uid, address in old.addresses().items()}
    strays: set[str] = set()
    lost: set[str] = set()
    there = {block.uid: block.text for block in old.blocks}
    for at, block in enumerate(draft.document.blocks):
        if block.uid not in there:
            continue

        def number(place: tuple[str, ...], was: str, own: bool = False, uid: str = block.uid) -> str:
            target = by_place.get(place)
            if target is None:
                return was
            address = now.get(target)
            # The paragraph of an article, or of its own, still names the same one where all of that is renumbered.
            above = now[uid] if own else now.get(by_place.get(place[:1], ""))
            stands = (above[0], *place[1:]) if above and len(place) > 1 else place
            if address == stands:
                return was
            if address is None or address[:-1] != stands[:-1]:
                lost.add(uid)
                return was
            strays.add(uid)
            return address[-1].split()[1]

        text = _renamed(block.text, old.addresses()[block.uid], number)
        if follow and text != block.text:
            blocks = draft.blocks
            blocks[at] = block.saying(text)
            draft.put(blocks)
            draft.mark(block.uid, "formatting")
    return frozenset(lost) if follow else frozenset(strays | lost)


def _renamed(text: str, own: tuple[str, ...], number: Callable[..., str]) -> str:
    def articles(found: re.Match[str]) -> str:
        one = number((f"article {found[2]}",), found[2])
        inner = f"({number((f'article {found[2]}', f'para {found[3]}'), found[3])})" if found[3] else ""
        other = number((f"article {found[5]}",), found[5]) if found[5] else ""
        return f"{found[1]}{one}{inner}{found[4] or ''}{other}"

    def paragraph(found: re.Match[str]) -> str:
        return f"{found[1]}{number((own[0], f'para {found[2]}'), found[2], own=True)}"

    return _PARAGRAPH.sub(paragraph, _ARTICLES.sub(articles, text))


def document_of(name: str, split: Split) -> Document:
    """A document by name.

    Raises: WrongUsage when that half has none of that name.
    """
    if name not in DOCUMENTS[split]:
        raise WrongUsage(f"the {split} documents are {', '.join(DOCUMENTS[split])}; {name!r} is none of them")
    return read_document(DOCUMENTS[split][name].read_text(encoding="utf-8"))
