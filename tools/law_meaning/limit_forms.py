"""The words around a number that make it a deadline, a period or a frequency, and limits that name no number."""

import re
from typing import NamedTuple

from tools.law_meaning.meaning import LimitKind, Relation
from tools.law_meaning.quantities import NUMBER_WORDS

_LATEST = r"(?:not|no) later than|at the latest"
_COUNTED_FROM = r"(?P<from>(?:the |its |his |their |that )?[^,;:.]{3,90})"
_RECURS = r"(?:calendar )?(?P<u>day|week|month|quarter|year)s?"
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
    r"down)(?: out)?(?: by| in| pursuant to)[^,;:.]{0,80}?(?= which| that| or | and |$|[,;:.]))?(?= |$|[,;:.])"
)


class Form(NamedTuple):
    """What words before a quantity, and right behind it, make of it."""

    kind: LimitKind
    relation: Relation
    before: re.Pattern[str] | None
    behind: re.Pattern[str] | None = None
    """Where it is given it has to match, unless it may match nothing."""


def _form(kind: LimitKind, relation: Relation, before: str = "", behind: str = "") -> Form:
    return Form(
        kind,
        relation,
        re.compile(rf"\b(?:{before})\s+$", re.IGNORECASE) if before else None,
        re.compile(behind, re.IGNORECASE) if behind else None,
    )


_PERIOD = "(?:period|term|duration|time limit)"
_PERIOD_OF = rf"(?:(?:a|an|any|the|that|its)\s+)?(?:[\w-]+\s+){{0,2}}?{_PERIOD}\s+of"
_BREACHES = (
    "breach(?:es)?|violations?|infringements?|offences?|removals?|strikes?|warnings?|complaints?|reports?|refusals?|"
    "failures?|sales?|contracts?|incidents?|suspensions?|times?|posts?|days?|accounts?"
)
COUNTED = (
    rf"once|twice|(?:first|second|third|fourth|fifth|\d+|{NUMBER_WORDS})(?:\s+[\w-]+)?\s+(?:{_BREACHES})"
)
"""What is counted in a time."""
_NOT_OVER = r"(?:(?:shall|may|must|does|do)\s+)?not\s+(?:exceed(?:ing)?|be longer than)"
WINDOW = _form("period", "within", rf"(?:{COUNTED})\s+(?:with)?in(?:\s+a\s+period\s+of)?(?:\s+the\s+same)?")
"""“Three strikes within” a time is no deadline."""
OF_TIMES = (
    _form(
        "frequency", "at_least", r"at least\s+(?:(?:once|twice)(?:\s+(?:in|within|per|each|every))?|every)"
    ),
    WINDOW,
    _form(
        "period",
        "at_most",
        rf"{_PERIOD}\s+(?:(?:that|which)\s+)?(?:{_NOT_OVER}|of (?:up to|at most|not more than))",
    ),
    _form(
        "deadline",
        "within",
        rf"(?:within|{_LATEST}|not exceeding|by|inside)(?:\s+at most|\s+at the latest)?(?:\s+{_PERIOD_OF})?"
        r"(?:\s+(?:a|the|an)(?:\s+further)?)?",
        rf"(?!\s+(?:preceding|prior|before))(?:\s+(?:of|after|from|following)\s+{_COUNTED_FROM})?",
    ),
    _form(
        "deadline",
        "before",
        r"(?:at least|not less than|no less than)",
        rf"\s+(?:before|prior to)\s+{_COUNTED_FROM}",
    ),
    _form("deadline", "before", "", rf"\s+(?:before|prior to)\s+{_COUNTED_FROM}"),
    _form("frequency", "every", r"(?:(?:once|twice)\s+)?every", r"(?:\s+thereafter)?"),
    _form("frequency", "every", r"(?:once|twice)(?:\s+(?:each|per))?"),
    _form(
        "period",
        "at_most",
        rf"(?:for\s+)?(?:a\s+)?(?:maximum\s+(?:period\s+|duration\s+)?of|(?:up to|{_NOT_OVER}|no longer than|more than)"
        r"(?:\s+a\s+period\s+of)?)",
    ),
    _form(
        "period",
        "for",
        rf"for(?:\s+at least|\s+the\s+(?:past|last))?(?:\s+a\s+(?:minimum\s+)?{_PERIOD}\s+of(?:\s+at least)?)?",
    ),
    _form(
        "period",
        "at_least",
        rf"(?:{_PERIOD_OF}\s+)?(?:at least|(?:no|not)\s+(?:be\s+)?(?:less|fewer|shorter)\s+than|a minimum of)",
    ),
    _form("period", "for", _PERIOD_OF, rf"(?:\s+(?:of|after|from|following)\s+{_COUNTED_FROM})?"),
    _form("deadline", "after", "", rf"\s+(?:after|from|following)\s+{_COUNTED_FROM}"),
    _form("deadline", "after", "after"),
    _form("period", "exactly"),
)
"""The first that fits counts; the last fits every time."""
OF_DAYS = (
    _form(
        "deadline",
        "by",
        rf"(?:by|{_LATEST}(?:\s+(?:by|on))?|until|on or before|before|prior to|earlier than)",
    ),
    _form("deadline", "from", r"(?:with effect from|from|as of|as from|after|starting(?:\s+on)?|since)"),
    _form("deadline", "exactly", r"(?:on|date of)"),
)
OF_AN_ACT = re.compile(
    r"\b(?:Directive|Regulation|Decision|Agreement|Act|Law|Council|Parliament|Convention|Treaty|Charter|"
    r"Recommendation)\b[^.;]{0,90}?\bof\s+$"
)
"""The day of another act, behind its name."""
_WITHOUT_A_NUMBER: tuple[tuple[LimitKind, Relation, str], ...] = (
    (
        "deadline",
        "before",
        r"\b(?:before|prior to|by|until|(?:not|no) later than) (?:the|its) (?:expiry|end) of "
        r"(?P<from>[^,;:.]{3,80})",
    ),
    (
        "frequency",
        "at_least",
        rf"\bat least\s+(?:once|twice|every)\s+(?:every\s+|per\s+|each\s+)?{_RECURS}\b",
    ),
    ("frequency", "at_least", rf"\bat least\s+{_ADVERB}\b"),
    ("frequency", "every", rf"\b(?:(?:once|twice)\s+)?every\s+{_RECURS}(?:\s+thereafter)?\b"),
    ("frequency", "every", rf"\b(?:once|twice)\s+(?:per|each)\s+{_RECURS}\b"),
    ("frequency", "every", r"\beach\s+(?:calendar )?(?P<u>month|quarter|year)\b"),
    ("frequency", "every", rf"\b(?:on an? )?(?<!average ){_ADVERB}(?: basis)?\b{_NO_FIGURE}"),
    ("deadline", "promptly", rf"\b(?:{_SOON})\b"),
)
WITHOUT_A_NUMBER = tuple(
    (kind, relation, re.compile(form, re.IGNORECASE)) for kind, relation, form in _WITHOUT_A_NUMBER
)
