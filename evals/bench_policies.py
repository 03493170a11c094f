"""Generated policies for the search benchmark, their questions, and an embedder that stands in for the model."""

import random
import re
import zlib
from collections.abc import Sequence
from datetime import date

import numpy as np

from knowledge_base.embed import Progress, Vectors

DIMENSIONS = 384
_WORD = re.compile(r"\w+")
_ACTS = (
    "sell|lend|advertise|film|deliver|raffle|repair|resell|review|stream|import|give away|display|photograph"
)
_KINDS = (
    "used|hand-made|branded|antique|rented|imported|electric|edible|printed|borrowed|donated|seasonal|painted"
)
_THINGS = (
    "bicycles|toys|knitting patterns|concert tickets|garden tools|spices|lamps|postcards|boats|musical boxes|tents|"
    "house plants|board games|cameras|clocks|kites|recipe books|pottery|skates|maps|umbrellas|jigsaws|carpets"
)
_PLACES = (
    "in live shows|in comments|in private messages|on profile pages|in listings|in group chats|in short clips"
)
_WHO = "new sellers|hosts|members under eighteen|verified shops|guests|moderators|partner schools|clubs|charities"
_LIMITS = (
    "without a receipt|before the review is done|unless the price is shown|for more than thirty days|"
    "when the origin is unclear|without naming the maker|outside the opening hours|if a fee is asked first|"
    "unless both sides agree in writing|while a complaint is open|without a safety label"
)
_DUTIES = (
    "The offer is taken down|A first breach leads to a reminder|The account is paused for a day|"
    "The case goes to the second team|A label is added|The seller is asked for proof|The post is shown to fewer people"
)
_LISTS = {
    name: words.split("|")
    for name, words in {
        "act": _ACTS,
        "kind": _KINDS,
        "thing": _THINGS,
        "place": _PLACES,
        "who": _WHO,
        "limit": _LIMITS,
        "duty": _DUTIES,
    }.items()
}


def policy_text(number: int, version: int, effective_from: date, clauses: int) -> str:
    """One version of a policy: a rule keeps its subject from version to version, its limits and duties are reworded."""
    front = f"id: bench-{number:04}\ntitle: Bench policy {number}\nmarket: global\neffective_from: {effective_from}"
    rules = [f"1.{place} {_rule(number, version, place)}" for place in range(1, clauses + 1)]
    body = "\n\n".join(rules)
    return f"---\n{front}\n---\n# Bench policy {number}\n\n## 1 Not allowed\n{body}\n"


def question(draw: random.Random) -> str:
    """A question that some rule speaks to."""
    return _filled("may {who} {act} {kind} {thing} {place}?", draw)


def _rule(number: int, version: int, place: int) -> str:
    subject = random.Random(f"{number}/{place}")
    wording = random.Random(f"{number}/{place}/{version}")
    kept = _filled("Do not let {who} {act} {kind} {thing} {place}", subject)
    changed = _filled("{limit}, {limit} or {limit}. {duty}. {duty} within DAYS days.", wording)
    return f"**Rule {place}.** {kept} {changed}".replace("DAYS", str(wording.randrange(2, 400)))


def _filled(frame: str, draw: random.Random) -> str:
    return re.sub(r"\{(\w+)\}", lambda slot: draw.choice(_LISTS[slot[1]]), frame)


class HashedWords:
    """Stands in for a model: a text's vector is the sum of its words' own random directions."""

    id = f"hashed-words-{DIMENSIONS}"

    def __init__(self) -> None:
        self._directions: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit rows, shape (len(texts), 384)."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORD.findall(text.casefold()) or ["nothing"]:
                row += self._direction(word)
            row /= np.linalg.norm(row)
        if progress:
            progress(len(texts))
        return rows

    def _direction(self, word: str) -> Vectors:
        if word not in self._directions:
            draw = np.random.default_rng(zlib.crc32(word.encode()))
            self._directions[word] = draw.standard_normal(DIMENSIONS).astype(np.float32)
        return self._directions[word]
