"""Clusters of errors by leader clustering of their vectors, what names each, and which cases stand for it."""

import re
from collections import Counter
from collections.abc import Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.normalise import normalise_plain

Vectors = NDArray[np.floating[Any]]

BLOCK = 1_024
CELLS = 8_000_000
"""Most similarities held at once: 32 MB of float32."""

SAMPLE = 2_000
MOST_LINKED = 2_000
"""Leaders that are joined into families: 32 MB of distances."""


_NO_WORD = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)@\w+|&#?\w+;")
_BREAK = re.compile(
    r"[\s!-&(-/:-@\[-`{-~\xa1\xab\xb7\xbb\xbf\u2010-\u205e\u2190-\u2bff\u3000-\u303f\uff01-\uff0f"
    r"\uff1a-\uff20\ufe0f\U0001f000-\U0001faff،؛؟।॥]+"
)
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]{3,}")
_NUMBER = re.compile(r"\d")
_STOP_WORDS = """
    a about above after again against all almost also although always am an and another any anyone anything
    are aren't around as at away back be because been before being below between both but by can can't cannot
    could couldn't did didn't do does doesn't doing don't done down during each either else enough even ever
    every everyone everything few for from further get gets getting give go goes going gonna got had hadn't
    has hasn't have haven't having he he's her here here's hers herself him himself his how however i i'd i'll
    i'm i've if in instead into is isn't it it's its itself just keep know least less let let's like make
    makes many may maybe me might more most much must my myself need never no nobody none nor not nothing now
    of off often on once one only onto or other others our ours out over own per perhaps please put quite
    rather really said same say says see seem seems shall she she's should shouldn't since so some someone
    something still such take than that that's the their theirs them themselves then there there's these they
    they'd they'll they're they've thing things think this those though through thus to together too toward
    towards under until up upon us very via want was wasn't way we we'd we'll we're we've well were weren't
    what what's when where whether which while who who's whole whom whose why will with within without won't
    would wouldn't yet you you'd you'll you're you've your yours yourself yourselves
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""English words that say nothing of a topic; those of other languages fall to being as common outside."""


def linked_clusters(vectors: Vectors, cosine: float = 0.2, tight: float = 0.6) -> NDArray[np.int64]:
    """A cluster number for each unit row of (n, d): families of texts whose mean similarity is at least `cosine`.

    Rows are first gathered under leaders at `tight`; the directions of the `MOST_LINKED` largest are then joined
    by average linkage, so that work and memory stay bounded however long the queue is. Clusters are numbered by
    size, largest first.
    """
    from sklearn.cluster import AgglomerativeClustering

    led = leader_clusters(vectors, None, cosine=tight)
    leaders = int(led.max()) + 1 if len(led) else 0
    if leaders < 2:
        return led
    sizes = np.bincount(led, minlength=leaders)
    largest = np.argsort(-sizes, kind="stable")[:MOST_LINKED]
    sums = np.zeros((leaders, vectors.shape[1]))
    np.add.at(sums, led, vectors)
    centres = sums[largest] / np.maximum(np.linalg.norm(sums[largest], axis=1, keepdims=True), 1e-9)
    linkage = AgglomerativeClustering(
        n_clusters=None, distance_threshold=1 - cosine, metric="cosine", linkage="average"
    )
    families = np.arange(leaders) + leaders
    families[largest] = linkage.fit_predict(centres)
    return _by_size(families[led])


def _by_size(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same clusters numbered by size; ties keep the order in which they first appear."""
    found, first, inverse, counts = np.unique(
        numbers, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -counts))
    rank = np.empty(len(found), dtype=np.int64)
    rank[order] = np.arange(len(found))
    return rank[inverse]


def leader_clusters(
    vectors: Vectors, weights: Sequence[int] | None = None, cosine: float = 0.6
) -> NDArray[np.int64]:
    """A cluster number for each unit row of (n, d): that of its nearest leader, at least `cosine` alike.

    Rows in the thick of many others (weighted, if weights are given) get to lead first; a row leads when no
    leader so far is near enough; at the end every row goes to its nearest leader. Clusters are numbered in
    the leaders' order. Time is O(n·k) and memory bounded; the density is estimated on `SAMPLE` rows when
    there are more.
    """
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    if not len(rows):
        return np.zeros(0, dtype=np.int64)
    weight = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=np.float64)
    density = np.round(_density(rows, weight, cosine), 6)
    order = np.lexsort((np.arange(len(rows)), -weight, -density))
    leaders = _leaders(rows, order, cosine)
    nearest, _ = _nearest(rows, rows[leaders])
    nearest[leaders] = np.arange(len(leaders))
    return nearest


def _density(rows: NDArray[np.float32], weight: NDArray[np.float64], cosine: float) -> NDArray[np.float64]:
    """The weight within `cosine` of each row, over a sample spread evenly over the rows."""
    sample = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), SAMPLE)).astype(np.int64))
    blocks = (rows[start : start + BLOCK] @ rows[sample].T for start in range(0, len(rows), BLOCK))
    return np.concatenate([(block >= cosine) @ weight[sample] for block in blocks])


def _leaders(rows: NDArray[np.float32], order: NDArray[np.int64], cosine: float) -> NDArray[np.int64]:
    leaders: list[int] = []
    for start in range(0, len(order), BLOCK):
        block = order[start : start + BLOCK]
        if leaders:
            block = block[_nearest(rows[block], rows[leaders])[1] < cosine]
        alike = rows[block] @ rows[block].T >= cosine
        free = np.ones(len(block), dtype=bool)
        for place in range(len(block)):
            if free[place]:
                leaders.append(int(block[place]))
                free &= ~alike[place]
    return np.array(leaders, dtype=np.int64)


def _nearest(
    rows: NDArray[np.float32], leaders: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each row the index of the nearest leader and its cosine; the earlier leader wins a tie."""
    nearest = np.zeros(len(rows), dtype=np.int64)
    best = np.full(len(rows), -np.inf, dtype=np.float32)
    height = max(1, min(BLOCK, CELLS // len(leaders)))
    for start in range(0, len(rows), height):
        alike = rows[start : start + height] @ leaders.T
        nearest[start : start + height] = alike.argmax(axis=1)
        best[start : start + height] = alike.max(axis=1)
    return nearest, best


def representatives(vectors: Vectors, members: Sequence[int], k: int = 3) -> list[int]:
    """Up to k of the members (row numbers): the medoid, then the farthest apart of the closer half.

    The closer half is that of the members nearest to the medoid: what lies outside may belong elsewhere.
    """
    if not len(members) or k < 1:
        return []
    numbers = np.asarray(members, dtype=np.int64)
    rows = np.asarray(vectors, dtype=np.float32)[numbers]
    medoid = int(np.argmax(np.round(rows @ rows.mean(axis=0), 6)))
    closer = np.argsort(-np.round(rows @ rows[medoid], 6), kind="stable")[: max(k, (len(rows) + 1) // 2)]
    picked = [medoid]
    nearness = rows[closer] @ rows[medoid]
    nearness[closer == medoid] = np.inf
    while len(picked) < min(k, len(rows)):
        farthest = int(np.argmin(np.round(nearness, 6)))
        picked.append(int(closer[farthest]))
        nearness = np.maximum(nearness, rows[closer] @ rows[picked[-1]])
        nearness[farthest] = np.inf
    return [int(numbers[place]) for place in picked]


def name_cluster(texts_in: Sequence[str], texts_out: Sequence[str], k: int = 4) -> str:
    """Up to k words that set a cluster apart from the other texts, best first; "unnamed" if there are none."""
    return name_clusters([*texts_in, *texts_out], [range(len(texts_in))], k)[0]


def name_clusters(texts: Sequence[str], clusters: Sequence[Sequence[int]], k: int = 4) -> list[str]:
    """Up to k words that set each cluster of the texts (row numbers) apart from the others.

    Class-based TF-IDF with the cluster as one class and the rest as the other: tf · log(1 + A / f), where tf
    is the share of the cluster's texts with the word, f the sum of the shares of both classes and A the mean
    number of words in a text. Only words at least twice as common inside count, and those of one text only
    when need be. Every text is read once, however many clusters there are.
    """
    words = [_words(normalise_plain(text).lower()) for text in texts]
    everywhere = Counter(word for some in words for word in some)
    mean_words = everywhere.total() / max(1, len(texts))
    names = []
    for members in clusters:
        inside = Counter(word for number in members for word in words[number])
        names.append(_name(inside, len(members), everywhere, len(texts), mean_words, k))
    return names


def _name(
    inside: Counter[str], size: int, everywhere: Counter[str], of: int, mean_words: float, k: int
) -> str:
    def score(word: str) -> float:
        share, other = inside[word] / size, (everywhere[word] - inside[word]) / max(1, of - size)
        return share * log(1 + mean_words / (share + other)) if share >= 2 * other else 0.0

    ranked = sorted((word for word in inside if score(word) > 0), key=lambda word: (-score(word), word))
    ranked.sort(key=lambda word: inside[word] < 2)
    return ", ".join(ranked[:k]) or "unnamed"


def _words(text: str) -> set[str]:
    """No handles, links, numbers, stop words or single letters; pairs of characters where none are spaced."""
    runs = [run.strip("'") for run in _BREAK.split(_NO_WORD.sub(" ", text.replace("’", "'")))]
    pairs = {run[i : i + 2] for run in runs if _UNSPACED.fullmatch(run) for i in range(len(run) - 1)}
    words = {run for run in runs if len(run) > 1 and not _NUMBER.search(run) and not _UNSPACED.fullmatch(run)}
    return words - STOP_WORDS | pairs
