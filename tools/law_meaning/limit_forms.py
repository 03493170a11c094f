"""The forms in which laws write deadlines, frequencies, periods and thresholds."""

import re

from tools.law_meaning.meaning import LimitKind, Relation

_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen"
)
NUMBERS = {name: number for number, name in enumerate(_NUMBER_WORDS.split(), start=1)} | {
    "a": 1,
    "an": 1,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "sixty": 60,
    "ninety": 90,
    "twenty-four": 24,
    "seventy-two": 72,
}
_NUMBER = rf"(?P<n>\d[\d\u00a0\u202f .,]*\d|\d+|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_UNIT = r"(?P<u>(?:working|business|calendar)[\s-]days?|minutes?|hours?|days?|weeks?|months?|years?)"
_SPAN = rf"{_NUMBER}[\s-]*(?:\(\d+\)\s*)?(?:calendar |consecutive )?{_UNIT}\b"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = (
    rf"(?:\d{{1,2}}\s+(?:{_MONTHS})\s+\d{{4}}|(?:{_MONTHS})\s+\d{{1,2}},\s*\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"
)
_AFTER = r"(?P<from>(?:the |its |his |their |that )?[^,;:.]{3,90})"
_FROM = rf"(?:\s+(?:of|after|from|following)\s+{_AFTER})?"
_LATEST = r"(?:not|no) later than|at the latest"
_RECURS = r"days?|weeks?|months?|quarters?|years?"
_ADVERB = r"(?P<adverb>annual(?:ly)?|yearly|monthly|weekly|daily|quarterly)"
_NO_FIGURE = (
    r"(?! (?:active|average|turnover|worldwide|total|income|gross|report|users|visitors|viewers|recipients"
    r"|earnings))"
)
_SOON = (
    r"without (?:any )?(?:undue |unreasonable |further )?delay|immediately|forthwith|promptly|expeditiously|"
    r"as soon as (?:\w+ )?possible|in due time|in good time|in a timely manner|"
    r"within an? (?:reasonable|appropriate)(?: \w+)?(?: and \w+)? (?:period|time)(?: of time)?|"
    r"within (?:the|a) (?:period|time(?: limit)?)(?: of time)?(?: (?:set|fixed|specified|laid "
    r"down)(?: out)?(?: by| in| pursuant to)[^,;:.]{0,40})?(?= |$|[,;.])"
)
_MORE = (
    r"at least|at most|up to|(?:equal to or )?(?:higher|more|fewer|less|greater|larger) than|"
    r"exceed(?:ing|s)?|not exceed(?:ing)?|"
    r"a maximum of|a minimum of|below|over|above"
)
_COUNTED = (
    r"euros?|EUR|(?:average )?(?:monthly )?(?:active )?(?:yearly |business |end )*(?:users|"
    r"recipients|employees|persons)"
)
_THRESHOLD = (
    rf"\b(?P<pre>(?:{_MORE})\s+)?(?:(?P<cur>EUR|€|USD|\$)\s*)?(?P<n>\d[\d\u00a0\u202f .,]*\d|\d+)"
    rf"(?P<m>\s*(?:million|billion))?(?P<p>\s*(?:%|per ?cent))?(?:\s+(?P<noun>{_COUNTED}))?"
)
_COMPARED = (
    rf"\b(?P<pre>{_MORE})\s+(?P<n>\d[\d\u00a0\u202f .,]*\d|\d+)\s+"
    r"(?P<noun>(?!(?:minutes|hours|days|weeks|months|years)\b)[a-z]{3,}s)\b"
)
"""What is compared may be counted in anything: `more than 10 000 viewers`."""
_FORMS: tuple[tuple[LimitKind, Relation, str], ...] = (
    (
        "deadline",
        "within",
        rf"\b(?:within|{_LATEST}|not exceeding|by|inside)\s+(?:at most\s+|at the latest\s+)?"
        rf"(?:a (?:maximum )?period of\s+)?{_SPAN}{_FROM}",
    ),
    ("deadline", "before", rf"\b(?:at least\s+)?{_SPAN}\s+(?:before|prior to)\s+{_AFTER}"),
    (
        "deadline",
        "before",
        r"\b(?:before|prior to|by|until|(?:not|no) later than) (?:the|its) (?:expiry|end) of (?P<from>[^,;:.]{3,80})",
    ),
    (
        "deadline",
        "by",
        rf"\b(?:by|(?:not|no) later than|at the latest (?:by|on)|until|on or before|before)\s+(?P<day>{_DAY})",
    ),
    ("deadline", "from", rf"\b(?:from|as of|after|with effect from|starting)\s+(?P<day>{_DAY})"),
    (
        "frequency",
        "at_least",
        rf"\bat least\s+(?:once|twice|every)\s+(?:an?\s+|every\s+|per\s+|"
        rf"each\s+)?(?:(?P<n>\w+)\s+)?(?P<u>{_RECURS})\b",
    ),
    ("frequency", "at_least", rf"\bat least\s+{_ADVERB}\b"),
    (
        "frequency",
        "every",
        rf"\b(?:every|once every)\s+(?:{_SPAN}|(?P<u2>day|week|month|quarter|year))(?:\s+thereafter)?",
    ),
    ("frequency", "every", r"\b(?:once|twice)\s+(?:a|per|every|each)\s+(?P<u>day|week|month|quarter|year)\b"),
    ("frequency", "every", rf"\b(?:on an? )?(?<!average ){_ADVERB}(?: basis)?\b{_NO_FIGURE}"),
    ("deadline", "promptly", rf"\b(?:{_SOON})\b"),
    (
        "period",
        "at_most",
        r"\b(?:for )?(?:a )?(?:maximum (?:period |duration )?of|(?:up to|not exceeding|no longer than|more than)"
        rf"(?: a period of)?)\s+{_SPAN}",
    ),
    (
        "period",
        "for",
        rf"\bfor (?:at least |a (?:minimum )?(?:period|duration|term) of (?:at least )?)?{_SPAN}",
    ),
    ("period", "for", rf"\b(?:a|the) (?:\w+ )?(?:period|term|duration) of (?:at least )?{_SPAN}{_FROM}"),
    ("deadline", "after", rf"\b{_SPAN}\s+(?:after|from|following)\s+{_AFTER}"),
    ("threshold", "exactly", _THRESHOLD),
    ("threshold", "exactly", _COMPARED),
)
RULES = tuple((kind, relation, re.compile(form, re.IGNORECASE)) for kind, relation, form in _FORMS)
"""Of two forms that overlap in a text the first one counts."""
