"""Whether two numbers are about the same thing, told by the words of their sentences."""

import re
from collections.abc import Iterator

from tools.clause_search import content_words
from tools.law_impact.numbers import Amount
from tools.law_impact.stems import stem

_WORDS_OF_ANY_RULE = """
provider providers service services platform platforms shall must within least days day hours hour minutes
months month weeks years year age old million content live undue delay article paragraph section period
account accounts removed remove shown show report reports
"""
_STOCK = frozenset(_WORDS_OF_ANY_RULE.split())
"""Words that stand in any rule, and the units themselves."""
_ACTS = {
    "handle": r"examin\w*|review\w*|decid\w*|assess\w*|escalat\w*|process\w*|handl\w*|respond\w*|answer\w*"
    r"|go(?:es)? to|act on|alert\w*|put in contact|forward\w*|pass(?:ed)? on",
    "remove": r"remov\w*|tak(?:e|en) down|delet\w*|disabl\w*|withdr\w+|clos(?:e|ed)",
    "repay": r"repa(?:y|id)|refund\w*|reimburs\w*|pa(?:y|id) back|give back",
    "bar": r"suspend\w*|suspens\w*|withh[eo]ld\w*|exclu\w*|barr?(?:ed)?|bann?(?:ed)?|restrict\w*|los(?:e|es|s)|strikes?"
    r"|terminat\w*|stop\w*|removal from|end selling",
    "tell": r"inform\w*|notif\w*|tell|confirm\w*|announc\w*",
    "keep": r"keep|kept|retain\w*|preserv\w*|stor(?:e|ed)",
}
_ACT = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _ACTS.items()}
_BREAK = re.compile(r"(?<=[.;])\s+")


def same_thing(law: str, theirs: Amount, own: str, ours: Amount) -> bool:
    """Whether both sentences order the same kind of act, or share a word of content where an act is not told.

    Ages and hours of the day are compared without more: that the clause is touched says what they are about.
    """
    if theirs.measure in ("age", "hours of the day"):
        return True
    one, other = _sentence(law, theirs), _sentence(own, ours)
    acts = set(_acts(one)), set(_acts(other))
    if theirs.measure in ("deadline", "period", "window") and all(acts):
        return bool(acts[0] & acts[1])
    return bool(shared_words(one, other))


def shared_words(one: str, other: str) -> tuple[str, ...]:
    """Words of content of the first text that stand in the other too, in any ending."""
    there = {stem(word) for word in content_words(other)}
    return tuple(sorted(word for word in content_words(one) - _STOCK if stem(word) in there))


def _acts(sentence: str) -> Iterator[str]:
    yield from (name for name, pattern in _ACT.items() if pattern.search(sentence))


def _sentence(text: str, amount: Amount) -> str:
    start = 0
    for part in _BREAK.split(text):
        start = text.find(part, start)
        if start <= amount.start < start + len(part):
            return part
        start += len(part)
    return text
