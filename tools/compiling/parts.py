"""The parts of a rule that each break it alone, each a criterion: only where the wording makes that sure.

These are prohibitions joined by `and do not`, what a colon lists, and what `such as` or `including` gives as examples.
A part keeps its words; a list whose items may lean on each other stays whole.
"""

import re

from tools.compiling.asking import predicate

_AND_NOT = re.compile(r"[,;]?\s+(?:and|or)\s+(?:do\s+not|don['’]t|must\s+not|never)\s+", re.I)
_EXAMPLES = re.compile(r",?\s+(?:such as|including|for example|for instance),?\s+")
_NEXT = re.compile(r",\s+(?:or\s+|and\s+)?|\s+(?:or|and)\s+(?=\w+ing\s)")
_LEANS = re.compile(
    r"^(?:unless|if|when|where|without|in|so|provided|even|whether|as|who|which|that|because|by|to|for|with|at|on|of)\b",
    re.I,
)
_DOING = re.compile(r"\w{2,}ing\b", re.I)
_ARTICLE = re.compile(r"(?:an?|the)\s", re.I)
_LEAST = 2
"""Words that an item of a list has; a shorter one is rarely understood alone."""


def parts_of(rule: str) -> list[str]:
    """The parts of a rule's sentence; the whole, without the words that forbid, where it has no more."""
    first, *others = _AND_NOT.split(rule.strip().rstrip("."))
    found: list[str] = []
    for sentence in (first, *(f"Do not {one}" for one in others)):
        whole = predicate(sentence)
        head, examples = _listed(whole)
        found += [head, *examples] if examples else [whole]
    return found


def list_of(text: str, listed: bool = False) -> list[str]:
    """The items of a list in a sentence; the text alone where they may lean on each other.

    Items that all begin alike, with `…ing` or with an article, are told apart; what begins otherwise goes on with the
    item before it. Other items are told apart only where the text is known to be a list, as after a colon.
    """
    items = [one.strip() for one in _NEXT.split(text.strip().rstrip("."))]
    alike = next((form for form in (_DOING, _ARTICLE) if form.match(items[0])), None)
    if alike:
        joined = [items[0]]
        places = [text.index(items[0])]
        for one in items[1:]:
            place = text.index(one, places[-1] + len(joined[-1]))
            if alike.match(one):
                joined.append(one)
                places.append(place)
            else:
                joined[-1] = text[places[-1] : place + len(one)]
        items = joined
    elif not listed:
        return [text]
    leans = len(items) < 2 or any(len(one.split()) < _LEAST or _LEANS.match(one) for one in items)
    return [text] if leans else items


def _listed(text: str) -> tuple[str, list[str]]:
    """What stands before a list of examples, and its items; no items where there is no list to be sure of."""
    before, colon, after = text.partition(": ")
    if not colon:
        match = _EXAMPLES.search(text)
        before, after = (text[: match.start()], text[match.end() :]) if match else (text, "")
    items = list_of(after, bool(colon)) if after else []
    return (before, items) if len(items) > 1 else (text, [])
