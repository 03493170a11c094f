"""By whom something is to be done, where a rule says so in the passive."""

import re
from collections.abc import Collection

from tools.law_meaning.subjects import actor

_BEARS = re.compile(
    r"^\s*(?:\w+ly\s+|also\s+|only\s+)*be\s+(?:\w+ly\s+)*(?:required|obliged|obligated|"
    r"entitled|prohibited|permitted|allowed|authorised|"
    r"empowered|liable|responsible|bound|committed|exempted)\b",
    re.IGNORECASE,
)
_DONE = (
    "made given taken held set laid put kept sent drawn shown borne brought paid done sought built dealt known met "
    "withdrawn overseen undertaken bound begun found left lent lost read sold spent told won cut let shut hidden"
)
_PASSIVE = re.compile(
    r"^(?:\s*,?\s*(?:[a-z]+ly|also|only|then|first|further|thereby|not|in particular|as far as "
    r"possible|where \w+),?)*\s+(?:have\s+been|be|being)\s+"
    r"(?:(?:[a-z]+ly|also|as far as possible|duly|so)\s+)*(?:[a-z]{2,}ed|understood|chosen|written|"
    + "|".join(_DONE.split())
    + r")\b",
    re.IGNORECASE,
)


def doer(after: str, terms: Collection[str] = ()) -> tuple[bool, str]:
    """Whether the words after a modal are passive, and then by whom it is to be done; empty where nobody is named."""
    passive = _PASSIVE.match(after)
    if passive is None or _BEARS.match(after):
        return False, ""
    rest = after[passive.end() :]
    for found in re.finditer(r"\bby\s+((?:the |an? |each |any |that )?[^,;:.]{3,160})", rest):
        told = re.split(
            r"\s(?:in|within|pursuant|on|for|at|with|without|under|after|and shall|to)\s",
            found[1],
            maxsplit=1,
        )[0]
        if named := actor(told, terms) or actor(found[1], terms):
            return True, named
    return True, ""
