"""Words that decide whether a change of a text is one of substance, by what they decide.

They are English: in another language changes count as substance unless they are layout.
"""

import re
from collections.abc import Mapping

CATEGORIES: Mapping[str, frozenset[str]] = {
    name: frozenset(some.split())
    for name, some in {
        "modal": "shall must may can will should ought might could would cannot can't won't mustn't required requires"
        " require requiring obliged obligation entitled permitted permit permits allowed allow allows allowing"
        " prohibited prohibit prohibits forbidden forbid banned ban mandatory optional encouraged"
        " recommended need needs",
        "negation": "not no nor none never neither without n't don't doesn't isn't aren't didn't wasn't unlawful"
        " illegal non cease ceases refuse refuses",
        "scope": "all any each every only solely exclusively at least most more less than unless except excluding"
        " exception exceptions exempt exempted exemption including includes include if where when whenever and or"
        " both either other some certain particular significant serious substantial systemic minor severe repeated"
        " before after until within during immediately promptly undue delay temporary permanent temporarily permanently"
        " generally limited limit limits up over under above below between minimum maximum both half twice first"
        " second third one two three four five six seven eight nine ten eleven twelve hundred thousand million"
        " annual annually monthly daily hours days weeks months years day month year always usually sometimes",
        "penalty": "fine fines penalty penalties sanction sanctions imprisonment liable liability damages compensation"
        " suspend suspends suspended suspension terminate terminated termination remove removed removal delete deleted"
        " disable disabled restrict restricted restriction ban banned strike strikes demote demoted demotion",
        "actor": "commission board council parliament court courts authority authorities state states member provider"
        " providers platform platforms intermediary user users recipient recipients trader traders consumer consumers"
        " controller controllers processor processors manufacturer manufacturers importer importers distributor"
        " distributors deployer deployers operator operators coordinator gatekeeper gatekeepers person persons minor"
        " minors child children adult adults employer employee worker workers flagger flaggers researcher researchers"
        " auditor auditors supervisory creator creators host hosts viewer viewers publisher publishers agency enisa"
        " we you they he she",
        "definition": "means mean definition defined refers term terms",
        "currency": "eur usd gbp euro euros dollar dollars € $ £ ¥ % < > ≤ ≥ per cent percent percentage",
        "month": "january february march april june july august september october november december",
    }.items()
}
TOLD = {
    "number": "a number",
    "modal": "what one must or may do",
    "negation": "a negation",
    "scope": "the scope",
    "penalty": "a sanction",
    "actor": "who is meant",
    "definition": "a definition",
    "currency": "an amount",
    "month": "a date",
    "reference": "what it refers to",
    "order": "the order of the words",
    "content": "words of content",
}
_LIGHT = (
    "a an the that which this these those said such of to as its their thereof therein herein hereby thereto"
    " also thus is are be being been s"
)
LIGHT = frozenset(_LIGHT.split())
"""A change of these alone is one of wording. In doubt a word is not in here."""
_ENDINGS = ("s", "es", "ed", "d", "ing", "'s", "s'")
_SPELLINGS = (
    (re.compile("is(e[ds]?|ing|ations?|ed)$"), r"iz\1"),
    (re.compile("ys(e[ds]?|ing)$"), r"yz\1"),
    (re.compile("our"), "or"),
    (re.compile("tre$"), "ter"),
    (re.compile("ence(s?)$"), r"ense\1"),
    (re.compile("ll(ed|ing)$"), r"l\1"),
    (re.compile("judgement"), "judgment"),
)


SLIP = 8
"""Letters from which a doubled or swapped letter is a slip; shorter ones make another word, as in casual and causal."""
LONG = 10
"""Letters from which one left out is a slip."""


def category(word: str) -> str:
    """What a word without capitals decides; empty where it is none of the lists."""
    if word[:1].isdigit():
        return "number"
    return next((name for name, some in CATEGORIES.items() if word in some), "")


def same_word(one: str, other: str) -> bool:
    """Whether two words are spellings or inflections of one; those that decide something never are."""
    if _spelled(one) == _spelled(other):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= SLIP and one[0] == other[0] and one[-1] == other[-1] and _slip(short, long):
        return True
    if len(short) < 4 or category(one) != category(other) or category(one) not in ("", "actor"):
        return False
    stem = short.removesuffix("e")
    return (long.startswith(stem) and long[len(stem) :] in _ENDINGS) or (
        short.endswith("y") and long == short[:-1] + "ies"
    )


def _spelled(word: str) -> str:
    for pattern, plain in _SPELLINGS:
        word = pattern.sub(plain, word)
    return word


def _slip(short: str, long: str) -> bool:
    """A letter written twice or once, two letters swapped, or, in a long word, one left out."""
    once = re.sub(r"(.)\1", r"\1", short), re.sub(r"(.)\1+", r"\1", long)
    swapped = len(short) == len(long) and [at for at in range(len(short)) if short[at] != long[at]]
    if swapped and len(swapped) == 2 and swapped[1] == swapped[0] + 1:
        return short[swapped[0]] == long[swapped[1]] and short[swapped[1]] == long[swapped[0]]
    if len(long) - len(short) != 1:
        return False
    left_out = any(long[:at] + long[at + 1 :] == short for at in range(1, len(long)))
    return once[0] == once[1] or (len(short) >= LONG and left_out)
