"""The words of a clause as a prompt repeats them."""

import re

from knowledge_base.records import Clause

MOST_OF_A_CLAUSE = 4_000
"""Characters of a clause that a question, criterion or exception repeats: what their records hold."""
LEAST_WORDS = 3
"""Of fewer words a passage says too little by itself."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def plain(text: str) -> str:
    """A clause's text without its marks of emphasis, on one line."""
    return " ".join(text.replace("*", "").split())[:MOST_OF_A_CLAUSE]


def sentences(clause: Clause) -> list[str]:
    """The sentences of a clause without its marks of emphasis."""
    found = [part for part in _SENTENCE_END.split(plain(clause.text)) if len(part.split()) >= LEAST_WORDS]
    return found or [plain(clause.text)]
