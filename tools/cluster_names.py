"""Plain names of clusters: the words that set one apart from the others, as people would write them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import log
from pathlib import Path

from tools.normalise import normalise_plain

TERMS = 3
MOST_TEXTS = 500
"""Texts of one cluster that its name is taken from; spread evenly when there are more."""
LEAST_SHARE = 0.05
"""A word of fewer of the cluster's texts than this names it only when nothing else does."""
TOGETHER = 0.7
"""Two words stand as one term when this share of the texts with either has them side by side."""
SPOKEN = 0.15
"""The share of words that must be a language's stop words for its list to count."""
UNNAMED = "unnamed"
_FILE = Path(__file__).parent / "stop_words.txt"

_NO_WORD = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)@\w+|&#?\w+;")
_BREAK = re.compile(
    r"[\s!-&(-/:-@\[-`{-~\xa1\xab\xb7\xbb\xbf\u2010-\u205e\u2190-\u2bff\u3000-\u303f\uff01-\uff0f"
    r"\uff1a-\uff20\ufe0f\U0001f000-\U0001faff،؛؟।॥]+"
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{2,}")
_LONGEST_RUN = 5
"""Characters of a term where no spaces are written."""
_NUMBER = re.compile(r"\d")
_SHORT = re.compile("[a-zа-яα-ω]{1,2}")
_ENDING = re.compile("(?:ing|ers?|ed|ies|es|s|y|'s)$")
_LEAST_STEM = 3

Terms = frozenset[str]


def name_cluster(texts_in: Sequence[str], texts_out: Sequence[str], k: int = TERMS) -> str:
    """Up to k terms that set a cluster apart from the other texts, best first; "unnamed" if there are none."""
    return name_clusters([*texts_in, *texts_out], [range(len(texts_in))], k)[0]


def name_clusters(texts: Sequence[str], clusters: Sequence[Sequence[int]], k: int = TERMS) -> list[str]:
    """Up to k terms that set each cluster of the texts (row numbers) apart from the others.

    Class-based TF-IDF with the cluster as one class and the rest as the other: tf · log(1 + A / f), where tf is the
    share of the cluster's texts with the term, f the sum of the shares of both classes and A the mean number of terms
    in a text. Only terms at least twice as common inside count, and those of one text only when need be.
    """
    read = sorted({number for members in clusters for number in _spread(members)})
    inside_any = {number for members in clusters for number in members}
    outside = _spread([number for number in range(len(texts)) if number not in inside_any])
    terms = {number: terms_of(texts[number]) for number in [*read, *outside]}
    everywhere = Counter(term for some in terms.values() for term in some)
    mean = everywhere.total() / max(1, len(terms))
    names = []
    for members in clusters:
        picked = _spread(members)
        inside = Counter(term for number in picked for term in terms[number])
        names.append(_name(inside, len(picked), everywhere, len(terms), mean, k))
    return names


def _spread(members: Sequence[int]) -> Sequence[int]:
    if len(members) <= MOST_TEXTS:
        return members
    return [members[place * len(members) // MOST_TEXTS] for place in range(MOST_TEXTS)]


def _name(inside: Counter[str], size: int, everywhere: Counter[str], of: int, mean: float, k: int) -> str:
    stop = stop_words_of(inside)

    def score(term: str) -> float:
        share, other = inside[term] / size, (everywhere[term] - inside[term]) / max(1, of - size)
        return share * log(1 + mean / (share + other)) if share >= 2 * other else 0.0

    fit = [term for term in inside if not stop.intersection(term.split()) and score(term) > 0]
    ranked = sorted(fit, key=lambda term: (-score(term), term))
    shared = [term for term in ranked if inside[term] >= max(2, LEAST_SHARE * size)]
    return ", ".join(_distinct(shared or ranked, inside, k)) or UNNAMED


def _distinct(ranked: Sequence[str], inside: Counter[str], k: int) -> list[str]:
    """The first k terms that repeat no other: pairs in place of their words, no second form of a word."""
    pairs = [term for term in ranked if " " in term and _as_one(term, inside)]
    within: dict[str, str] = {}
    for pair in pairs:
        for word in pair.split():
            within.setdefault(word, pair)
    picked: list[str] = []
    for term in ranked:
        whole = within.get(term, term)
        if (" " in term and term not in pairs) or any(_alike(whole, other) for other in picked):
            continue
        longer = [
            other for other in ranked if _holds(other, whole) and inside[other] >= TOGETHER * inside[whole]
        ]
        whole = max([whole, *longer], key=len)
        if not any(_alike(whole, other) for other in picked):
            picked.append(whole)
        if len(picked) == k:
            break
    return picked


def _as_one(pair: str, inside: Counter[str]) -> bool:
    return inside[pair] >= max(2.0, TOGETHER * max(inside[word] for word in pair.split()))


def _holds(longer: str, term: str) -> bool:
    """Whether one run of a script without spaces holds another."""
    return bool(_UNSPACED.fullmatch(term)) and term in longer and term != longer


def _alike(one: str, other: str) -> bool:
    if _UNSPACED.fullmatch(one) and _UNSPACED.fullmatch(other):
        return bool(
            {one[i : i + 2] for i in range(len(one) - 1)} & {other[i : i + 2] for i in range(len(other) - 1)}
        )
    return bool({_stem(word) for word in one.split()} & {_stem(word) for word in other.split()})


def _stem(word: str) -> str:
    stem = _ENDING.sub("", re.sub("men$", "man", word))
    return stem if len(stem) >= _LEAST_STEM else word


def terms_of(text: str) -> Terms:
    """Words, and words side by side; no handles, links or numbers. Where no spaces are written, runs of characters."""
    plain = _NO_WORD.sub(" ", normalise_plain(text).lower().replace("’", "'"))
    runs = [run.strip("'") for run in _BREAK.split(plain)]
    kept = [run if _is_word(run) else "" for run in runs]
    pairs = {f"{one} {other}" for one, other in pairwise(kept) if one and other and one != other}
    unspaced = {piece for run in runs for part in _UNSPACED.findall(run) for piece in _pieces(part)}
    return frozenset({run for run in kept if run} | pairs | unspaced)


def _is_word(run: str) -> bool:
    return len(run) > 1 and not _NUMBER.search(run) and not _UNSPACED.search(run)


def _pieces(run: str) -> Iterator[str]:
    for start in range(len(run) - 1):
        if unicodedata.category(run[start]).startswith("M"):
            continue
        for end in range(start + 2, min(start + _LONGEST_RUN, len(run)) + 1):
            if end == len(run) or not unicodedata.category(run[end]).startswith("M"):
                yield run[start:end]


def stop_words_of(inside: Counter[str]) -> frozenset[str]:
    """English, and the language most of whose stop words stand in the texts; words too short to tell anything."""
    single = {word: count for word, count in inside.items() if " " not in word}
    total = sum(single.values())
    said = {name: sum(single.get(word, 0) for word in words) for name, words in stop_words().items()}
    spoken = max(said, key=lambda name: said[name])
    short = frozenset(word for word in single if _SHORT.fullmatch(word))
    own = stop_words()[spoken] if said[spoken] >= SPOKEN * total else frozenset()
    return stop_words()["en"] | own | short


@cache
def stop_words() -> dict[str, frozenset[str]]:
    """By language, the words that say nothing of a topic."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return {name: frozenset(words.split()) for name, _, words in (line.partition(": ") for line in lines)}
