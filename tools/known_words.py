"""Which of several readings of a disguised word is a word that people write.

The words are those of the embedding model's tokenizer, so that nothing else need be shipped: English above all, some
twenty thousand, and their usual endings. Where the list is not installed no reading is known, and the rules alone hold.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from knowledge_base.embed import word_ranks

_FILE = Path(__file__).parent / "disguised_words.txt"
LISTED = 10_000
LEAST = 4
"""A shorter word is too likely to be met by chance."""
LEAST_COMPOUND = 7
DERIVED = 100_000
"""What comes before a word that is known by its ending, and twice before one of two words put together."""
COMMON = 15_000
"""Both halves of a compound are among so many, and a word that a single letter among digits is read as."""
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ers", "r", "ly", "y", "ness", "less", "able", "est")


def likeliest(readings: Iterable[str]) -> str | None:
    """The most common of the readings that are known words; None where none is."""
    known = [(rank, reading) for reading in readings if (rank := _rank(reading.lower())) is not None]
    return min(known)[1] if known else None


def commoner(one: str, other: str) -> bool:
    """Whether the first is a known word, and no less common than the second."""
    first, second = _rank(one.lower()), _rank(other.lower())
    return first is not None and (second is None or first <= second)


def is_known(word: str) -> bool:
    """Whether a word, or a word with one of the usual endings, is in the list."""
    return _rank(word.lower()) is not None


def is_common(word: str) -> bool:
    """Whether a word is among the common ones, as it stands."""
    rank = _rank(word.lower())
    return rank is not None and rank < COMMON


@lru_cache(maxsize=65_536)
def _rank(word: str) -> int | None:
    """The place of a word in the list; words that are known only by their ending come after all others."""
    words = _words()
    if len(word) < LEAST:
        return None
    if word in words:
        return words[word]
    word = word.removesuffix("'s")
    stems = (stem for ending in _ENDINGS if word.endswith(ending) for stem in _stems(word[: -len(ending)]))
    ranks = [words[stem] for stem in stems if len(stem) >= LEAST and stem in words]
    if ranks:
        return DERIVED + min(ranks)
    halves = ((words.get(word[:at]), words.get(word[at:])) for at in range(3, len(word) - 2))
    pairs = [max(one, other) for one, other in halves if one is not None and other is not None]
    return 2 * DERIVED + min(pairs) if pairs and min(pairs) < COMMON and len(word) >= LEAST_COMPOUND else None


def _stems(stem: str) -> tuple[str, ...]:
    """A word before its ending: as it is, with the e that was dropped, without the doubling, with y for i."""
    single = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
    return stem, f"{stem}e", single, f"{stem[:-1]}y" if stem.endswith("i") else stem


@cache
def _words() -> Mapping[str, int]:
    """By word its place, counted from the most common; those that are often disguised count as common."""
    listed = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    ranks = {word: at for word, at in word_ranks().items() if word.isascii()}
    return dict.fromkeys(" ".join(listed).split(), LISTED) | ranks
