"""Which provision of the later text is which of the earlier one, across renumbering, moves, splits and merges.

Equal words first: in the same place, then anywhere. What is left goes to `knowledge_base.clause_matching`, which
assigns by likeness and finds splits and merges. Time grows with the length of the texts, and with the square of at
most `MOST_LOOSE` provisions.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from knowledge_base.clause_matching import Matching
from tools.law_diff.definitions import definitions_in
from tools.law_diff.provisions import CONTAINERS, Passage, Provision, address, heading_only, named
from tools.law_diff.weigh import Grams, grams
from tools.law_diff.words import Words, words_of

MOST_LOOSE = 700
"""Provisions of each side that are compared with one another; of more, only those at about the same place."""
FAR = 0.65
"""Dice's coefficient of the words from which provisions of different articles are one."""
TITLE = 1_000
"""How much a title that stays weighs against provisions that went to another article."""
DISTINCT = 6
"""Words from which equal texts are one provision wherever they stand."""

Address = tuple[str, ...]


@dataclass
class Side:
    """One version: its provisions, where they stand, and their words, read when they are first asked for."""

    provisions: Sequence[Provision]
    addresses: list[Address] = field(init=False)
    _words: dict[int, Words] = field(init=False, default_factory=dict)
    _within: dict[Hashable, list[int]] = field(init=False, default_factory=lambda: defaultdict(list))
    _grams: dict[Hashable, Grams] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.addresses = [address(provision) for provision in self.provisions]

    def words(self, at: int) -> Words:
        """The words of a provision, less a heading that it says again."""
        if at not in self._words:
            provision = self.provisions[at]
            self._words[at] = words_of(provision.text, (*provision.heading, provision.number))
        return self._words[at]

    def around(self, at: int) -> Grams:
        """How often each run of three words stands in a provision's article."""
        place = self.container(at)
        self.place_in(place)
        if place not in self._grams:
            words = chain.from_iterable(self.words(other).folded for other in self._within[place])
            self._grams[place] = Counter(grams(list(words)))
        return self._grams[place]

    def place_in(self, container: Hashable) -> int | None:
        """The first provision of a container; None where there is no such container."""
        if not self._within:
            for other in range(len(self.provisions)):
                self._within[self.container(other)].append(other)
        return self._within[container][0] if container in self._within else None

    def container(self, at: int) -> Hashable:
        """What a provision stands in: its article or annex, else its headings."""
        place = self.addresses[at]
        return place[:2] if len(place) > 1 and place[0] in CONTAINERS else self.provisions[at].heading


@dataclass
class Alignment:
    """`partner` goes from earlier to later. `split` holds what else an earlier provision went into, `merged` what
    else a later one took in. `windowed` tells that far moves of much changed provisions were not looked for."""

    old: Side
    new: Side
    partner: dict[int, int] = field(default_factory=dict)
    split: dict[int, list[int]] = field(default_factory=dict)
    merged: dict[int, list[int]] = field(default_factory=dict)
    windowed: bool = False

    def loose(self) -> tuple[list[int], list[int]]:
        """The earlier and later provisions that have no place in the other version."""
        taken_old = {*self.partner, *(part for parts in self.merged.values() for part in parts)}
        taken_new = {*self.partner.values(), *(part for parts in self.split.values() for part in parts)}
        return (
            [at for at in range(len(self.old.provisions)) if at not in taken_old],
            [at for at in range(len(self.new.provisions)) if at not in taken_new],
        )

    def containers(self) -> dict[Hashable, Hashable]:
        """Each earlier container with the later one that most of it is in now."""
        votes: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
        for old, new in self.partner.items():
            votes[self.old.container(old)][self.new.container(new)] += self._weight(old, new)
        return {place: count.most_common(1)[0][0] for place, count in votes.items()}

    def _weight(self, old: int, new: int) -> int:
        """An article whose title goes on is the one that it was, however much of it went elsewhere."""
        if not heading_only(self.old.provisions[old]):
            return 1
        line = self.old.words(old).line
        return TITLE if line and line == self.new.words(new).line else 1


def align(old: Sequence[Provision], new: Sequence[Provision]) -> Alignment:
    """Pair the provisions of two versions; one without words has no partner."""
    found = Alignment(Side(old), Side(new))
    _pair_equal(
        found, lambda side, at: (side.provisions[at].text, side.addresses[at], side.provisions[at].heading)
    )
    _pair_equal(
        found, lambda side, at: (side.words(at).line, side.addresses[at] or side.provisions[at].heading)
    )
    _pair_equal(found, _long_line_in_place)
    _pair_equal(found, _long_line)
    _pair_beside(found)
    _pair_short(found)
    _pair_equal(found, _title(found))
    _pair_equal(found, _heading)
    _pair_equal(found, _defining)
    _pair_alike(found)
    _pair_equal(found, _alone(found))
    return found


def _pair_equal(found: Alignment, key: Callable[[Side, int], Hashable]) -> None:
    """Pair in order what has an equal key; None is no key."""
    here, there = found.loose()
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for at in reversed(there):
        waiting[key(found.new, at)].append(at)
    waiting.pop(None, None)
    for at in here:
        if same := waiting.get(key(found.old, at)):
            found.partner[at] = same.pop()


def _long_line(side: Side, at: int) -> Hashable:
    words = side.words(at)
    return words.line if len(words.keys) >= DISTINCT else None


def _pair_beside(found: Alignment) -> None:
    """Equal short texts beside a pair go with it: a lead-in with its points."""
    here, there = found.loose()
    free = set(there)
    for at in here:
        for step in (1, -1):
            new = found.partner.get(at + step, -1 - len(found.new.provisions)) - step
            if (
                new in free
                and found.old.words(at).keys
                and found.old.words(at).line == found.new.words(new).line
            ):
                found.partner[at] = new
                free.discard(new)
                break


def _title(found: Alignment) -> Callable[[Side, int], Hashable]:
    """The words of a heading that each version has once: it goes on under another number."""
    here, there = found.loose()
    counts = [
        Counter(side.words(at).line for at in some if heading_only(side.provisions[at]))
        for side, some in ((found.old, here), (found.new, there))
    ]
    once = {line for line in counts[0] if line and counts[0][line] == counts[1].get(line) == 1}

    def key(side: Side, at: int) -> Hashable:
        line = side.words(at).line
        return line if line in once and heading_only(side.provisions[at]) else None

    return key


def _heading(side: Side, at: int) -> Hashable:
    provision = side.provisions[at]
    return (named(provision).casefold(), len(side.addresses[at])) if heading_only(provision) else None


def _defining(side: Side, at: int) -> Hashable:
    """A definition goes on under its number, however much it is reworded."""
    term = next(definitions_in(side.provisions[at].text, at), None) if side.addresses[at] else None
    return (side.addresses[at], term.term.casefold()) if term else None


def _alone(found: Alignment) -> Callable[[Side, int], Hashable]:
    """What is left under a number that one provision of each version has: it was replaced."""
    here, there = found.loose()
    counts = [
        Counter(side.addresses[at] for at in some if side.words(at).keys)
        for side, some in ((found.old, here), (found.new, there))
    ]
    single = {
        place for place in counts[0] if len(place) > 1 and counts[0][place] == counts[1].get(place) == 1
    }
    return lambda side, at: (
        side.addresses[at] if side.addresses[at] in single and _rules(side, [at]) else None
    )


def _long_line_in_place(side: Side, at: int) -> Hashable:
    line = _long_line(side, at)
    return line and (line, side.provisions[at].heading)


def _pair_short(found: Alignment) -> None:
    """Short equal texts are one provision only where their articles are: every list has its “and”."""
    now = found.containers()
    _pair_equal(
        found,
        lambda side, at: (
            side.words(at).line,
            side.container(at) if side is found.new else now.get(side.container(at), side.container(at)),
        ),
    )


def _pair_alike(found: Alignment) -> None:
    here, there = found.loose()
    here, there = _rules(found.old, here), _rules(found.new, there)
    if len(here) > MOST_LOOSE or len(there) > MOST_LOOSE:
        found.windowed = True
        _pair_equal(found, lambda side, at: side.addresses[at] or None)
        here, there = found.loose()
        here, there = _rules(found.old, here), _rules(found.new, there)
    for some, others in _windows(here, there):
        _match(found, some, others)


def _rules(side: Side, places: Sequence[int]) -> list[int]:
    """Those with words that are no mere headings, which go by their number alone."""
    return [at for at in places if side.words(at).keys and not heading_only(side.provisions[at])]


def _windows(here: Sequence[int], there: Sequence[int]) -> Iterable[tuple[Sequence[int], Sequence[int]]]:
    count = max(1, -(-max(len(here), len(there)) // MOST_LOOSE))
    for at in range(count):
        yield (
            here[len(here) * at // count : len(here) * (at + 1) // count],
            there[len(there) * at // count : len(there) * (at + 1) // count],
        )


def _match(found: Alignment, here: Sequence[int], there: Sequence[int]) -> None:
    """Pairs by likeness; a whole that has only parts is paired with the first of them.

    Those already paired stay in sight: a paragraph that only lost its points is what they were split from.
    """
    near = {found.new.container(at) for at in there} | {found.old.container(at) for at in here}
    kept = [(one, other) for one, other in found.partner.items() if found.old.container(one) in near]
    kept = [pair for pair in kept if not heading_only(found.old.provisions[pair[0]])]
    kept = [pair for pair in kept if found.old.words(pair[0]).line != found.new.words(pair[1]).line][
        :MOST_LOOSE
    ]
    olds, news = [*here, *(one for one, _ in kept)], [*there, *(other for _, other in kept)]
    if not here and not there:
        return
    named: dict[int, int | None] = {len(there) + at: len(here) + at for at in range(len(kept))}
    matching = Matching(
        [_passage(found.new, at) for at in news], [_passage(found.old, at) for at in olds], named
    )
    shift, now = len(news), found.containers()
    for rule in matching.rules:
        if rule in matching.partner:
            one, other = olds[matching.partner[rule] - shift], news[rule]
            if _one_place_or_long(found, one, other, now):
                found.partner.setdefault(one, other)
    for whole, parts in matching.parts.items():
        if whole < shift and news[whole] in found.partner.values():
            found.merged[news[whole]] = [olds[part - shift] for part in parts]
        elif whole >= shift and olds[whole - shift] in found.partner:
            found.split[olds[whole - shift]] = [news[part] for part in parts]


def _one_place_or_long(found: Alignment, old: int, new: int, now: dict[Hashable, Hashable]) -> bool:
    """A few words that are alike say nothing about provisions in different places, and stock phrases little."""
    here, there = found.old.words(old).folded, found.new.words(new).folded
    if min(len(here), len(there)) < DISTINCT:
        return found.old.addresses[old] == found.new.addresses[new]
    place = found.old.container(old)
    if now.get(place, place) == found.new.container(new):
        return True
    one, other = set(here), set(there)
    return 2 * len(one & other) >= FAR * (len(one) + len(other))


def _passage(side: Side, at: int) -> Passage:
    """A provision as the matcher reads it: its number is its whole address."""
    return Passage(".".join(("", *side.addresses[at])), side.provisions[at].heading, side.words(at).line)
