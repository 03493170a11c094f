"""Compare two versions of a law or a policy, provision by provision."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from knowledge_base.errors import WrongUsage
from tools.law_diff.absent import held_by_both
from tools.law_diff.align import Address, Alignment, Side, align
from tools.law_diff.comparison import Also, ChangeKind, Comparison, ProvisionChange
from tools.law_diff.definitions import definitions
from tools.law_diff.follow import stray_references, term_changes
from tools.law_diff.provisions import Passage, Provision, heading_only, named, title_words
from tools.law_diff.redlines import redline
from tools.law_diff.references import followed
from tools.law_diff.weigh import HEAVIER, Grams, Reason, Weighed, stands_in, weigh
from tools.law_diff.words import Words, words_of
from tools.word_changes import Piece

MOST_CHARACTERS = 10_000_000
"""Of one version: some thirty times the AI Act."""
SAID_TWICE = 5
"""Words from which a provision that stands within another, word for word, is taken for a repetition."""


def compare(old: Sequence[Provision], new: Sequence[Provision]) -> Comparison:
    """What changed from one version to the other.

    Raises: WrongUsage when a version is too long.
    """
    for side in (old, new):
        if (size := sum(len(provision.text) for provision in side)) > MOST_CHARACTERS:
            problem = f"a version has {size:,} characters; {MOST_CHARACTERS:,} can be compared"
            raise WrongUsage(f"{problem}: cut the document into its parts and compare these")
    old, new, notes = held_by_both(old, new)
    return _Comparing(align(old, new), notes).result()


class _Comparing:
    def __init__(self, found: Alignment, notes: Sequence[str] = ()) -> None:
        self.found, self.told = found, notes
        self.old, self.new = found.old, found.new
        self.moves = moves_of(found)
        self.containers = found.containers()
        self.terms_before = definitions([provision.text for provision in self.old.provisions])
        self.terms_after = definitions([provision.text for provision in self.new.provisions])
        self.defined = frozenset(
            word for term in (*self.terms_before, *self.terms_after) for word in term.split() if len(word) > 3
        )

    def result(self) -> Comparison:
        changes = [change for change in self._pairs() if change]
        pairs = len(self.found.partner)
        gone, added = self.found.loose()
        changes += self._gone(gone) + self._added(added)
        touched = {change.position for change in changes if change.kind not in ("formatting", "repealed")}
        return Comparison(
            changes=tuple(sorted(changes, key=lambda change: (change.position, change.kind == "repealed"))),
            unchanged=pairs - sum(1 for change in changes if change.before and change.after),
            before=len(self.old.provisions),
            after=len(self.new.provisions),
            terms=term_changes(self.old, self.new, self.terms_before, self.terms_after, touched),
            references=stray_references(self.found, self.moves),
            notes=tuple(self._notes()),
        )

    def _notes(self) -> Iterator[str]:
        yield from self.told
        if self.found.windowed:
            yield "Much differs: moved provisions were looked for near their old place only."
        gone, added = (
            {side.addresses[at][:2] for at in range(len(side.provisions))} for side in (self.old, self.new)
        )
        for kind, word in (("anx", "Annex"), ("chp", "Chapter"), ("sec", "Section")):
            lost = sorted(place[1] for place in gone - added if len(place) > 1 and place[0] == kind)
            if lost:
                names = ", ".join(f"{word} {number.upper()}" for number in lost[:10])
                yield f"{names}: missing as a whole from the later version; look whether its file is complete."

    def _pairs(self) -> Iterator[ProvisionChange | None]:
        for old, new in self.found.partner.items():
            yield self._pair(old, new)

    def _pair(self, old: int, new: int) -> ProvisionChange | None:
        olds = [old, *self.found.merged.get(new, ())]
        news = [new, *self.found.split.get(old, ())]
        also = tuple(self._also(old, new, len(olds) > 1, len(news) > 1))
        if not also and self.old.provisions[old].text == self.new.provisions[new].text:
            return None
        before, after = _together(self.old, sorted(olds)), _together(self.new, sorted(news))
        around = self.old.around(old), self.new.around(new)
        weighed = self._weigh(before, after, around, self.old.addresses[old])
        kind = _kind(weighed, also)
        return ProvisionChange(
            kind=kind,
            also=tuple(one for one in also if one != kind),
            before=named(self.old.provisions[old]),
            after=named(self.new.provisions[new]),
            heading=self.new.provisions[new].heading,
            others=tuple(named(self.old.provisions[at]) for at in olds[1:])
            + tuple(named(self.new.provisions[at]) for at in news[1:]),
            reasons=_told(weighed.reasons) if before.text != after.text else (),
            pieces=redline(before, after, weighed.runs),
            position=new,
            ids=_ids(self.old, olds) + _ids(self.new, news),
        )

    def _also(self, old: int, new: int, merged: bool, split: bool) -> Iterator[Also]:
        if split:
            yield "split"
        if merged:
            yield "merged"
        expected = self.containers.get(self.old.container(old))
        if self.new.container(new) != expected:
            yield "moved"
        elif self.old.addresses[old] != self.new.addresses[new]:
            yield "renumbered"

    def _weigh(self, before: Words, after: Words, around: tuple[Grams, Grams], own: Address) -> Weighed:
        """Weighed as it stands; and with its references followed, where that is the lighter."""
        if (heading := _heading(before.text, after.text)) is not None:
            return heading
        plain = weigh(before, after, self.defined, around)
        if plain.weight == "formatting":
            return plain
        text = followed(before.text, self.moves, own)
        if text == before.text:
            return plain
        moved = words_of(text)
        if len(moved.keys) == len(before.keys):  # quoted as it is written
            moved = replace(moved, text=before.text, starts=before.starts, ends=before.ends)
        other = weigh(moved, after, self.defined, around)
        if (HEAVIER[other.weight], len(other.reasons)) >= (HEAVIER[plain.weight], len(plain.reasons)):
            return plain
        said = Reason("formatting", "cross-references follow a renumbering")
        return Weighed(other.weight, (said, *other.reasons) if other.runs else (said,), plain.runs)

    def _gone(self, gone: Sequence[int]) -> list[ProvisionChange]:
        lines = _Lines(self.new, self.found)
        place = _places(self.found)
        return [self._lone(self.old, at, "repealed", place[at], lines.hold(self.old, at)) for at in gone]

    def _added(self, added: Sequence[int]) -> list[ProvisionChange]:
        lines = _Lines(self.old, self.found)
        return [self._lone(self.new, at, "added", at, lines.hold(self.new, at)) for at in added]

    def _lone(self, side: Side, at: int, kind: ChangeKind, position: int, repeated: bool) -> ProvisionChange:
        provision = side.provisions[at]
        reason = "the same words stand in another provision of both versions" if repeated else ""
        if not side.words(at).keys:
            reason = "it has no words"
        elif self._cut_otherwise(side, at):
            reason = "its words stand elsewhere in the same article"
        elif heading_only(provision) and self._stands(side, at):
            reason = "a heading that one of the two texts leaves out"
        name = named(provision)
        return ProvisionChange(
            kind="formatting" if reason else kind,
            before=name if kind == "repealed" else "",
            after=name if kind == "added" else "",
            heading=provision.heading,
            reasons=(reason,) if reason else (),
            pieces=(Piece("struck" if kind == "repealed" else "added", provision.text),),
            position=position,
            ids=_ids(side, [at]),
        )

    def _cut_otherwise(self, side: Side, at: int) -> bool:
        place = side.container(at)
        other = self.new if side is self.old else self.old
        twin = other.place_in(self.containers.get(place, place) if side is self.old else place)
        return twin is not None and stands_in(side.words(at), (side.around(at), other.around(twin)))

    def _stands(self, side: Side, at: int) -> bool:
        """Whether what a heading stands over is in the other version; one over articles only orders them."""
        place = side.addresses[at][:2]
        paired = self.containers if side is self.old else self.containers.values()
        return place[:1] not in (("art",), ("anx",)) or place in paired


def moves_of(found: Alignment) -> dict[Address, Address | None]:
    """Where each earlier article, and each paragraph of it, is now; None where nothing of it is left.

    Its own provision decides, such as the heading of an article; where it has none, most of what stands under it.
    """
    votes: dict[Address, Counter[Address]] = defaultdict(Counter)
    own: dict[Address, Address] = {}
    for place in found.old.addresses:
        for length in range(2, min(3, len(place)) + 1):
            votes[place[:length]].update(())
    merged = [(old, new) for new, olds in found.merged.items() for old in olds]
    for old, new in (*merged, *found.partner.items()):
        here, there = found.old.addresses[old], found.new.addresses[new]
        for length in range(2, min(3, len(here), len(there)) + 1):
            votes[here[:length]][there[:length]] += 1
            if len(here) == length:
                own[here] = there[:length]
    most = {place: count.most_common(1)[0][0] if count else None for place, count in votes.items()}
    return most | own


class _Lines:
    """The words of one version, to look whether a provision of the other stands within them.

    A repetition is only taken for one where the passage stands in a provision that both versions have.
    """

    def __init__(self, side: Side, found: Alignment) -> None:
        self.side, self.found, self.budget = side, found, 400_000_000

    @cached_property
    def lines(self) -> tuple[str, str]:
        """The provisions that both versions have, as the version has them and as the other one."""
        pairs = self.found.partner.items()
        if self.side is self.found.new:
            own, other = sorted((new, old) for old, new in pairs), self.found.old
        else:
            own, other = sorted(pairs), self.found.new
        return (
            " \n ".join(self.side.words(at).line for at, _ in own),
            " \n ".join(other.words(at).line for _, at in own),
        )

    def hold(self, side: Side, at: int) -> bool:
        line = side.words(at).line
        if len(side.words(at).keys) < SAID_TWICE:
            return False
        self.budget -= sum(map(len, self.lines))
        return self.budget >= 0 and all(line in lines for lines in self.lines)


def _places(found: Alignment) -> Mapping[int, int]:
    """Where each earlier provision stands, or would stand, in the later version."""
    place, at = {}, 0
    for old in range(len(found.old.provisions)):
        at = found.partner.get(old, at)
        place[old] = at
    return place


def _heading(before: str, after: str) -> Weighed | None:
    """Two headings, weighed without their numbers; None where one of them is a rule."""
    if not all(heading_only(Passage("", (), text)) for text in (before, after)):
        return None
    old, new = words_of(title_words(before)), words_of(title_words(after))
    if old.folded == new.folded or not old.keys or not new.keys:
        return Weighed("formatting", (Reason("formatting", "a heading, of which the words stay"),))
    found = weigh(old, new)
    return Weighed(found.weight, found.reasons)


def _together(side: Side, places: Sequence[int]) -> Words:
    if len(places) == 1:
        return side.words(places[0])
    return words_of("\n".join(side.provisions[at].text for at in places))


def _kind(weighed: Weighed, also: Sequence[Also]) -> ChangeKind:
    if weighed.weight != "formatting":
        return weighed.weight
    return "moved" if "moved" in also else "renumbered" if "renumbered" in also else "formatting"


def _told(reasons: Sequence[Reason]) -> tuple[str, ...]:
    """The reasons for people, the heaviest first, each once."""
    ordered = sorted(reasons, key=lambda reason: -HEAVIER[reason.weight])
    return tuple(dict.fromkeys(reason.words for reason in ordered))[:12]


def _ids(side: Side, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(str(found) for at in places if (found := getattr(side.provisions[at], "id", "")))
