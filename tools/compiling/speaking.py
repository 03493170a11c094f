"""What a sentence of a policy does: forbids, allows, defines, tells the scope or what follows; told by its form."""

import re
from collections.abc import Sequence
from typing import Literal

Deed = Literal["forbids", "allows", "defines", "covers", "enforces", "adds", "notes"]

NOT = r"(?:not|n['’]t)"
FORBIDDEN = (
    rf"(?:{NOT}\s+(?:be\s+)?(?:allowed|permitted|tolerated|acceptable)|(?:strictly |also "
    rf"|expressly )*"
    r"(?:prohibited|forbidden|banned|disallowed)|(?:always )?a violation|off limits)"
)
DO_NOT = re.compile(
    r"^(?:please\s+)?(?:also\s+)?(?:do\s+not|don['’]t|never)\s+(?:also\s+|ever\s+)?(?P<rest>.+)$", re.I | re.S
)
MUST_NOT = re.compile(
    r"^(?P<who>[^,;:]{1,60}?)\s+(?:must\s+not|may\s+not|shall\s+not|should\s+not|cannot|can\s*not"
    r"|can['’]t|must\s+never|"
    r"should\s+never|may\s+never|are\s+not\s+(?:allowed|permitted)\s+to|is\s+not\s+(?:allowed"
    r"|permitted)\s+to)\s+(?P<rest>.+)$",
    re.I | re.S,
)
WE_FORBID = re.compile(
    r"^(?:please note,?\s+)?(?P<who>(?!.*\bnot\s+generally\b)[\w'’ ]{1,40}?)\s+(?:also\s+"
    r"|strictly\s+|expressly\s+)*(?:(?:do(?:es)?\s*(?:not|n['’]t)|will\s+not|won['’]t)\s+"
    r"(?:allow|permit|tolerate|accept|host|want|support)|prohibits?|forbids?|disallows?)\s+(?P<what>.+)$",
    re.I | re.S,
)
IS_FORBIDDEN = re.compile(
    r"^(?P<what>(?!if\b)(?:(?!;|\bmust\b|\bif you\b|[“\"]).)+?)"
    r"(?<!\bthat)(?<!\bwhich)(?<!\bwho)(?<!\bwhat)\s+(?:is|are)(?:\s+|(?=n['’]t))"
    rf"(?:also\s+|generally\s+)?{FORBIDDEN}(?P<tail>(?! to\b)[^a-z].*)?$",
    re.I | re.S,
)
NO_PLACE = re.compile(r"^.{1,40}?\b(?:isn['’]t|is not|not)\s+a place for\s+(?P<what>.+)$", re.I | re.S)
AVOID = re.compile(r"^(?:avoid|refrain from|no(?! one))\s+(?P<what>.+)$", re.I | re.S)
IT_COVERS = re.compile(
    r"^(?P<who>(?:this|these|the|our)\s+(?:polic(?:y|ies)|guidelines|rules?|standards?|section"
    r"|criteria)(?: [\w-]+){0,3}?|it|they)\s+(?:also\s+)?"
    r"(?P<what>(?:covers?|appl(?:y|ies)|governs?|concerns?)\b.+)$",
    re.I | re.S,
)
_ALLOWS = re.compile(
    r"\b(?:is|are|stays?|remains?)\s+(?:also\s+|generally\s+|still\s+)?(?:allowed|permitted"
    r"|acceptable|fine|exempt|welcome)\b"
    r"|\bdo(?:es)?\s+not\s+(?:break|violate|fall under|include|cover|count as|apply to"
    r"|necessarily fall)\b|^not all\b|\bnot\s+(?:a violation|harassment)\b"
    r"|\b(?:allows?|supports?)\s+the\s+posting\b|\bmay not rise to\b|^exclusion\b"
    r"|\bwe\s+(?:generally\s+|may\s+|also\s+|do\s+)*(?:allow|permit)\b|\blegitimate (?:reasons?"
    r"|purposes?)\b|\bmake exceptions\b|\bis not necessarily\b|^(?:you|users|people|researchers"
    r"|archivists|hosts|members)\s+(?:may|can)\s+(?!not\b|never\b)|\bexcept(?:ion)?s?\s+(?:for|are"
    r"|is)\b|\bis lawful\b",
    re.I,
)
_ALLOWED_HERE = re.compile(r"\b(?:may|can)\b(?! not|not)|^so (?:is|are)\b|\ballow(?:s|ed)?\b|\bpermit", re.I)
_MEANS = re.compile(
    r"^(?:An?\s+|The\s+)?[“\"]?(?P<term>[A-Z]?[\w'’-]+(?: [\w'’-]+){0,4}?)[”\"]?\s+(?:means?"
    r"|refers? to|is defined as|are defined as|stands? for)\s+(?P<meaning>\S.+)$",
    re.S,
)
_BY_WE_MEAN = re.compile(
    r"^By\s+[“\"]?(?P<term>[\w'’-]+(?: [\w'’-]+){0,4}?)[”\"]?,?\s+we\s+mean\s+(?P<meaning>\S.+)$", re.S
)
_IS_WHEN = re.compile(
    r"^An?\s+[\w'’-]+\s+(?:is|counts as)\s+(?:considered\s+"
    r"|an?\s+)*(?P<term>[\w'’-]+(?: [\w'’-]+){0,3}?)\s+(?:when|if|where)\s+(?P<meaning>\S.+)$",
    re.S,
)
_NO_TERM = {"this", "it", "that", "which", "they", "these", "scraping does", "doing so"}
_ENFORCES = re.compile(
    r"\b(?:we|staff|moderators?)\s+(?:may|will|can|also|then|swiftly|instead|immediately"
    r"|\s)*\s*(?:remove|restrict|suspend|ban|terminate|delete|disable|limit|report|contact|add"
    r"|apply|warn|demote|reduce|withhold|end|reserve)\b"
    r"|\b(?:leads?|result(?:s)?|end)\s+(?:to|in|selling)\b|\b(?:is|are|will be"
    r"|may be)\s+(?:removed|banned|suspended|restricted|escalated|reported|interrupted|ended"
    r"|withheld|rejected|refunded|disabled|terminated|limited)\b"
    r"|\bstrikes?\b|\bescalat|\bloses? selling\b|^output:|\bpenalt"
    r"|\bgo(?:es)? to the\b.{0,80}\bteam\b|\bsuspends?\b|\bremoves? .{0,80}\bcontent\b"
    r"|\bmay use automated tools\b|\btake action\b|\bloss of access\b",
    re.I,
)
_ADDS = re.compile(
    r"^(?:this|it|that)?\s*(?:also )?(?:includes?|extends? to|covers?)\b|\bcounts?\s+as\b"
    r"|^(?:examples?\s+(?:include|are))\b",
    re.I,
)


def definition_in(sentence: str) -> tuple[str, str] | None:
    """The term that a sentence defines and what it means; None where it defines none."""
    for form in (_MEANS, _BY_WE_MEAN, _IS_WHEN):
        found = form.match(sentence)
        if found and found["term"].casefold() not in _NO_TERM and len(found["term"]) > 3:
            return found["term"].strip(), sentence if form is _IS_WHEN else found["meaning"].strip()
    return None


def forbids(sentence: str) -> bool:
    """Whether a sentence says that something must not be."""
    return any(form.match(sentence) for form in (DO_NOT, WE_FORBID, NO_PLACE, IS_FORBIDDEN, AVOID)) or bool(
        (found := MUST_NOT.match(sentence))
        and not _ALLOWS.search(found["rest"])
        and not re.match(r"(?:be a violation|necessarily|rise)", found["rest"])
    )


_DUTY = re.compile(r"\b(?:must|shall|(?:is|are) required|need to|have to|has to)\b", re.I)


def demands(sentence: str) -> bool:
    """Whether a sentence says that something must be."""
    return bool(_DUTY.search(sentence)) and not _ALLOWS.search(sentence)


def deed_in_prohibition(sentence: str) -> Deed:
    """What a sentence does within a clause that forbids."""
    if _ALLOWS.search(sentence) and not IS_FORBIDDEN.match(sentence) and not DO_NOT.match(sentence):
        return "allows"
    if forbids(sentence):
        return "forbids"
    if definition_in(sentence):
        return "defines"
    if _ADDS.search(sentence):
        return "adds"
    return "enforces" if _ENFORCES.search(sentence) else "notes"


def allows_something(sentence: str) -> bool:
    """Whether a sentence of a clause that allows names something that is allowed, and does not only limit it."""
    return bool(_ALLOWS.search(sentence) or _ALLOWED_HERE.search(sentence)) and not forbids(sentence)


def allows(sentence: str) -> bool:
    """Whether a sentence, wherever it stands, says that something is allowed."""
    return bool(_ALLOWS.search(sentence)) and not forbids(sentence)


def enforces(sentence: str) -> bool:
    """Whether a sentence says what is done about content."""
    return bool(_ENFORCES.search(sentence))


def allows_first(sentences: Sequence[str]) -> bool:
    """Whether a clause opens with what it allows, so that it is an allowance and no rule with one in it."""
    return bool(sentences) and allows(sentences[0])


_RULES_FOLLOW = re.compile(rf"\bfollowing\b.{{0,200}}\b(?:is|are)\s+(?:{FORBIDDEN})", re.I)


def announces_rules(sentence: str) -> bool:
    """Whether a sentence says that what follows is forbidden, such as `The following behaviours are prohibited:`."""
    return sentence.endswith(":") and bool(_RULES_FOLLOW.search(sentence))
