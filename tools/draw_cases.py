"""Which cases a judge that costs is asked about: whole content groups, spread over the strata in proportion.

Groups are laid out by label, market, language and surface, and taken at even steps (systematic sampling: Cochran 1977,
Sampling Techniques, section 8.2). The steps halve as more are taken (van der Corput's order), so a larger draw asks
what a smaller one asked, and then more. In proportion, so that precision and F1 need no weights.
"""

import hashlib

import numpy as np

from tools.scene import Rows, Scene


def draw_cases(scene: Scene, rows: Rows, most: int, seed: int) -> Rows:
    """At most `most` of the rows; all where they are no more. A group too large for what is left is passed over."""
    if len(rows) <= most:
        return rows
    groups: dict[int, list[int]] = {}
    for row in rows.tolist():
        groups.setdefault(int(scene.groups[row]), []).append(row)
    laid_out = sorted(groups.values(), key=lambda own: _stratum(scene, own, seed))
    start = int.from_bytes(hashlib.sha256(f"draw:{seed}".encode()).digest()[:8], "big")
    taken: list[int] = []
    for step in _evenly(len(laid_out)):
        own = laid_out[(step + start) % len(laid_out)]
        if len(taken) + len(own) <= most:
            taken += own
    return np.array(sorted(taken), dtype=np.int64)


def _stratum(scene: Scene, own: list[int], seed: int) -> tuple[object, ...]:
    first = own[0]
    place = hashlib.sha256(f"{seed}:{scene.ids[first]}".encode("utf-8", "surrogatepass")).hexdigest()
    market, surface = scene.reading.cases[first].market, scene.circumstances[first].surface
    return bool(scene.labels[own].any()), market, scene.languages[first], surface, place


def _evenly(number: int) -> list[int]:
    """0 to number - 1 in an order whose every beginning is spread over the whole."""
    bits = max(1, (number - 1).bit_length())
    turned = (int(f"{place:0{bits}b}"[::-1], 2) for place in range(2**bits))
    return [place for place in turned if place < number]
