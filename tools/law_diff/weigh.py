"""Whether changed words change what a provision says; in doubt they do, and those that decide are told."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tools.law_diff.runs import Run, runs
from tools.law_diff.same_sense import LONGEST, same_sense
from tools.law_diff.vocabulary import LIGHT, TOLD, category, same_word
from tools.law_diff.words import Words

Weight = Literal["formatting", "wording", "substance"]
HEAVIER: dict[Weight, int] = {"formatting": 0, "wording": 1, "substance": 2}
PASSAGE = 5
"""Words from which a run that stands elsewhere too is one passage that moved or was repeated."""
GRAM = 3
Grams = Counter[tuple[str, ...]]
_MARKER = re.compile(r"and|or|[a-z]|[ivxlc]{1,5}|\d{1,2}")
SHOWN, LEAD, LETTERS = 12, 3, 160
"""Words that a reason shows, those of them before the one that decides, and characters, at most."""
_IN_ORDER = (
    "number",
    "month",
    "currency",
    "modal",
    "negation",
    "penalty",
    "definition",
    "actor",
    "scope",
    "content",
)


@dataclass(frozen=True)
class Reason:
    """What decided: `what` is a name of `vocabulary.TOLD` or words of its own, then quotes of what differs."""

    weight: Weight
    what: str
    struck: str = ""
    added: str = ""

    @property
    def words(self) -> str:
        """For people."""
        said = TOLD.get(self.what, self.what)
        if self.struck and self.added:
            return f"{said}: {self.struck} → {self.added}"
        if self.struck or self.added:
            return f"{said}: {'struck' if self.struck else 'added'} {self.struck or self.added}"
        return said


@dataclass(frozen=True)
class Weighed:
    """A pair of texts: the runs that differ, each with its reason, and the heaviest."""

    weight: Weight
    reasons: tuple[Reason, ...]
    runs: tuple[Run, ...] = field(default=())


def weigh(
    old: Words, new: Words, defined: Collection[str] = (), around: tuple[Grams, Grams] | None = None
) -> Weighed:
    """Compare two texts.

    `defined` are words of terms that either version defines, `around` the runs of three
    words of the whole article of each version, where a passage may stand twice.
    """
    if old.keys == new.keys:
        return Weighed("formatting", (Reason("formatting", _layout(old, new)),))
    found = runs(old.keys, new.keys)
    around = around or (Counter(grams(old.folded)), Counter(grams(new.folded)))
    reasons = tuple(_weigh_run(old, new, run, found, frozenset(defined), around) for run in found)
    heaviest: Weight = max(
        (reason.weight for reason in reasons), key=HEAVIER.__getitem__, default="formatting"
    )
    return Weighed(heaviest, reasons, tuple(found))


def _layout(old: Words, new: Words) -> str:
    changed = old.left_out ^ new.left_out
    names = {
        "mark": "marks of consolidation",
        "note": "footnote numbers",
        "list": "list markers",
        "item": "list markers",
    }
    names |= {"link": "link targets", "image": "pictures", "tag": "markup"}
    told = sorted({names[name] for name in changed if name in names})
    return ", ".join(told) or "white space, punctuation or marks"


def _weigh_run(
    old: Words,
    new: Words,
    run: Run,
    every: Sequence[Run],
    defined: frozenset[str],
    around: tuple[Grams, Grams],
) -> Reason:
    i, j, k, m = run
    struck, added = old.folded[i:j], new.folded[k:m]
    if "".join(struck) == "".join(added):
        same_case = "".join(old.keys[i:j]) == "".join(new.keys[k:m])
        return Reason(
            "formatting" if same_case else "wording", "hyphenation or spaces" if same_case else "capitals"
        )
    if _repeated(old, new, run, around):
        return Reason("formatting", "a passage that stood twice")
    if _moved(old, new, run, every):
        if max(j - i, m - k) >= PASSAGE:
            return Reason("wording", "a passage moved within the provision")
        return Reason("substance", "order", _quoted(old, i, j), _quoted(new, k, m))
    if _recut(struck or added, around) and not (struck and added):
        return Reason("wording", "a passage that stands elsewhere in the same article")
    less, more = _differing(struck, added)
    if not less and not more:
        return Reason("substance", "order", _quoted(old, i, j), _quoted(new, k, m))
    return _by_words(old, new, run, less, more, defined)


def _differing(struck: Sequence[str], added: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of each side that the other side has not; in the order they stand."""
    less, more = Counter(struck) - Counter(added), Counter(added) - Counter(struck)
    return _taken(struck, less), _taken(added, more)


def _taken(words: Sequence[str], counts: Counter[str]) -> list[str]:
    left, found = Counter(counts), list[str]()
    for word in words:
        if left[word] > 0:
            left[word] -= 1
            found.append(word)
    return found


def _by_words(
    old: Words, new: Words, run: Run, less: list[str], more: list[str], defined: frozenset[str]
) -> Reason:
    i, j, k, m = run
    if _one_sense(old.folded, new.folded, run):
        return Reason("wording", "another phrase of the same sense", _quoted(old, i, j), _quoted(new, k, m))
    less, more = _without_variants(less, more)
    heavy = [word for word in (*less, *more) if word not in LIGHT]
    if not heavy:
        light = "spelling, inflection or words without weight"
        return Reason("wording", light, _quoted(old, i, j), _quoted(new, k, m))
    kinds = {word: category(word) or "content" for word in heavy}
    what = next(name for name in _IN_ORDER if name in kinds.values())
    deciding = {word for word in heavy if kinds[word] == what}
    if what == "content" and (terms := deciding & defined):
        what, deciding = "a term that the text defines", terms
    return Reason("substance", what, _quoted(old, i, j, deciding), _quoted(new, k, m, deciding))


def _quoted(words: Words, first: int, last: int, deciding: Collection[str] = ()) -> str:
    """A run as it is written, in quotation marks; of a long one the stretch where a word stands that decides."""
    if first == last:
        return ""
    heavy = next((at for at in range(first, last) if words.folded[at] in deciding), first)
    start = first if heavy - first < SHOWN else heavy - LEAD
    text = words.between(start, min(start + SHOWN, last))
    cut = last > start + SHOWN or len(text) > LETTERS
    return f"{'… ' if start > first else ''}“{' '.join(text[:LETTERS].split())}”{' …' if cut else ''}"


def _one_sense(old: Sequence[str], new: Sequence[str], run: Run) -> bool:
    """Whether both sides are phrases of one sense, by themselves or with words that stay before and behind."""
    i, j, k, m = run
    if j - i == m - k and all(
        one == other or same_sense(one, other) for one, other in zip(old[i:j], new[k:m], strict=True)
    ):
        return True
    room = LONGEST - max(j - i, m - k)
    return any(
        same_sense(" ".join(old[i - before : j + behind]), " ".join(new[k - before : m + behind]))
        for before in range(min(room, i, k) + 1)
        for behind in range(room - before + 1)
    )


def _without_variants(less: list[str], more: list[str]) -> tuple[list[str], list[str]]:
    """Without the pairs that are two spellings or inflections of one word."""
    if len(less) * len(more) > 2_500:
        return less, more
    left = list(less)
    rest: list[str] = []
    for word in more:
        twin = next((one for one in left if same_word(one, word)), None)
        if twin is None:
            rest.append(word)
        else:
            left.remove(twin)
    return left, rest


def _repeated(old: Words, new: Words, run: Run, around: tuple[Grams, Grams]) -> bool:
    """Whether a passage only stood twice in one article and now stands once, or the reverse.

    Each word of it is in a run of three that both articles have, and that one of them has more often.
    """
    i, j, k, m = run
    if (j - i > 0) == (m - k > 0) or max(j - i, m - k) < PASSAGE:
        return False
    passage, (more, fewer) = (old.folded[i:j], around) if j > i else (new.folded[k:m], around[::-1])
    covered = set[int]()
    for at, gram in enumerate(grams(passage)):
        if more[gram] > fewer[gram] >= 1:
            covered.update(range(at, at + GRAM))
    rest = [word for at, word in enumerate(passage) if at not in covered]
    return len(covered) >= PASSAGE and all(_MARKER.fullmatch(word) for word in rest)


def _recut(passage: Sequence[str], around: tuple[Grams, Grams]) -> bool:
    """Whether both articles have each run of three words of a passage, and have it equally often."""
    found = list(grams(passage))
    return bool(found) and all(around[0][gram] == around[1][gram] >= 1 for gram in found)


def stands_in(words: Words, around: tuple[Grams, Grams]) -> bool:
    """Whether the words of a provision stand in its article before and after, cut otherwise into provisions."""
    return _recut(words.folded, around)


def grams(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Each run of three words."""
    return zip(*(words[shift:] for shift in range(GRAM)), strict=False)


def _moved(old: Words, new: Words, run: Run, every: Sequence[Run]) -> bool:
    """Whether just these words are struck here and added in another place of the provision, or the reverse."""
    i, j, k, m = run
    if (j - i > 0) == (m - k > 0):
        return False
    if j > i:
        return any(new.folded[c:d] == old.folded[i:j] and a == b for a, b, c, d in every)
    return any(old.folded[a:b] == new.folded[k:m] and c == d for a, b, c, d in every)
