"""Words of a text by their first letters, those that bear no meaning left out."""

from knowledge_base.likeness import words
from tools.cluster_names import stop_words

STEM = 5


def stems(text: str) -> frozenset[str]:
    """`shame`, `shaming` and `shames` are close to one; `the` is none."""
    return frozenset(one[:STEM] for one in words(text) if len(one) > 3 and one not in stop_words()["en"])
