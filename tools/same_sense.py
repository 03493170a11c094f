"""Whether a text says what another says in plainer words, told by its words and not by its meaning.

Every word that bears meaning is kept, in its order and within its sentence: what is done, by whom and to whom,
negations, modals, conditions, prepositions, numbers, names and commas. What may change is the words between them
(articles, `that is`, `the content`), their endings, and words and phrases of one list for plainer ones of the same
meaning. So a qualifier that is left out, a group that is added and two sides that change places are told without
understanding any of them.
"""

import re
import unicodedata
from collections.abc import Sequence

from tools.visible import visible

_BETWEEN = """
a an the this that these those which who it its is are be been being was were of do does did there content involve
"""
_FREE = frozenset(_BETWEEN.split())
"""Words that bear no meaning of their own in a rule: they may come and go."""
_PHRASES = tuple(
    (re.compile(rf"\b(?:{longer})\b"), plain)
    for longer, plain in (
        ("in order to|so as to", "to"),
        ("with respect to|with regard to|in regard to|in relation to|regarding|pertaining to", "about"),
        ("prior to|in advance of", "before"),
        ("subsequent to", "after"),
        ("in the event that|provided that|(?<=, )provided|as long as|so long as|on condition that", "if"),
        ("as soon as", "once"),
        ("by means of|through the use of", "by"),
        ("on the grounds that|due to the fact that|owing to the fact that|for the reason that", "because"),
        ("on account of|by reason of|due to", "because of"),
        ("in excess of", "more than"),
        ("is able to|are able to|has the ability to|have the ability to", "can"),
        ("is required to|are required to|is obliged to|are obliged to", "must"),
        ("make use of|makes use of|utilise|utilises|utilize|utilizes", "use"),
        ("for example|for instance", "such as"),
        ("in the absence of", "without"),
        ("at the present time|at present|currently", "now"),
        ("in the vicinity of|in close proximity to", "near"),
        ("can not", "cannot"),
    )
)  # fmt: skip
_PLAINER = {
    "purchase": "buy", "acquire": "get", "obtain": "get", "receive": "get", "assist": "help", "individual": "person",
    "commence": "begin", "terminate": "end", "cease": "stop", "telephone": "phone",
    "demonstrate": "show", "display": "show", "depict": "show", "apparent": "clear", "evident": "clear",
    "additional": "more", "inform": "tell", "notify": "tell", "require": "need", "request": "ask", "attempt": "try",
    "endeavour": "try", "retain": "keep", "reside": "live", "sufficient": "enough", "whilst": "while",
    "amongst": "among", "upon": "on", "somebody": "someone", "anybody": "anyone", "everybody": "everyone",
    "disclose": "reveal", "conceal": "hide", "beverage": "drink", "possess": "have", "hold": "have",
    "advertisement": "ad",
}  # fmt: skip
"""Each may be put as the other, never the other way round: `obtain` and `receive` may be `get`, not each other."""
_IRREGULAR = {"people": "person", "children": "child", "women": "woman", "men": "man", "has": "have"}
_ONE_BEAT = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
"""A stem such as `hat`: what doubles its last letter before an ending, so that `hating` is of `hate` alone."""
_NUMBER = r"\d+(?:[.,:/]\d+)*"
_TOKEN = re.compile(rf"{_NUMBER}|[^\W\d_]+|[.?!;:]+(?=\W|$)|[^\w\s'’‘“”\".?!;:-]|_")
_STOP = re.compile(r"[.?!;:]+")
_QUOTED = re.compile(r"[“\"]([^”\"]*)[”\"]")
_ASKS = re.compile(r"(?:\w+ [^?.;:]{0,200}, )?(?:does|do|is|are)\b", re.IGNORECASE)


def problem_of_rewording(old: str, new: str) -> str:
    """What a rewording adds, leaves out or moves; empty where it says the same and is no longer."""
    if visible(new) != new or "\n" in new:
        return "it holds characters that cannot be seen, or several lines"
    if not new.strip() or len(new) > len(old):
        return "it is longer than what was compiled" if new.strip() else "it says nothing"
    if "?" in old and not _ASKS.match(new):
        return "it does not begin with a question that can be answered yes or no"
    if _quoted(old) != _quoted(new):
        return "it changes what the clause quotes"
    return _first_change(_bearing(old), _bearing(new))


def _first_change(old: Sequence[str], new: Sequence[str]) -> str:
    if len(old) == len(new) and all(map(_may_be, old, new)):
        return ""
    lost = [word for word in old if not any(_may_be(word, other) for other in new)]
    added = [word for word in new if not any(_may_be(other, word) for other in old)]
    if added:
        return f"it adds {_named(added[0])}, which was not compiled from the clause"
    if lost:
        return f"it leaves out {_named(lost[0])}"
    at = next((at for at, pair in enumerate(zip(old, new, strict=False)) if not _may_be(*pair)), 0)
    return f"it puts {_named((new if len(new) >= len(old) else old)[at])} in another place, or not as often"


def _named(word: str) -> str:
    return "the end of a sentence" if _STOP.fullmatch(word) else repr(word)


def _quoted(text: str) -> list[str]:
    return [" ".join(found.split()) for found in _QUOTED.findall(text)]


def _bearing(text: str) -> list[str]:
    """The words that bear meaning, ends of sentences among them; the last one's end is left out, if it is no `?`."""
    folded = re.sub(r"n['’]t\b", " not", unicodedata.normalize("NFC", text))
    folded = " ".join(word if _is_abbreviation(word) else word.casefold() for word in folded.split())
    for phrase, plain in _PHRASES:
        folded = phrase.sub(plain, folded)
    found = ["." if _STOP.fullmatch(one) and "?" not in one else one for one in _TOKEN.findall(folded)]
    kept = [one for one in found if not _of_none(one)]
    return kept[:-1] if kept and kept[-1] == "." else kept


def _is_abbreviation(word: str) -> bool:
    letters = re.sub(r"\W", "", word)
    return len(letters) > 1 and letters.isupper()


def _of_none(word: str) -> bool:
    return not _FREE.isdisjoint(_forms(word))


def _may_be(old: str, new: str) -> bool:
    """Whether a word may be put as another: a form of the same, or the plainer word of it."""
    forms = _forms(old)
    return not {*forms, *(_PLAINER[one] for one in forms if one in _PLAINER)}.isdisjoint(_forms(new))


def _forms(word: str) -> set[str]:
    """A word and what it may be an ending of."""
    found = {word, _IRREGULAR.get(word, word)}
    if word.isalpha() and word.islower():
        if word.endswith("ies") and len(word) > 4:
            found.add(f"{word[:-3]}y")
        elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
            found |= {
                word[:-1],
                *({word[:-2]} if word.endswith(("ses", "xes", "zes", "ches", "shes")) else ()),
            }
        for ending in ("ing", "ed"):
            if word.endswith(ending) and len(word) - len(ending) > 2:
                stem = word[: -len(ending)]
                found |= {f"{stem}e"} if _ONE_BEAT.fullmatch(stem) else {stem, f"{stem}e"}
                found |= {stem[:-1]} if stem[-1] == stem[-2] else set()
                found |= {f"{stem[:-1]}y"} if stem.endswith("i") else set()
    return found
