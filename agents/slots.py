"""What a question names: markets, days, policies, queues and ids, and what is left of it without them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

from agents.days import Day, find_days
from agents.desk import Desk, Shelf
from agents.dialogue import Asker
from agents.places import find_places
from tools.cause_words import kind_asked
from tools.clause_search import EMPTY_WORDS, content_words
from tools.visible import one_line

MOST_TOKENS = 60
_PROPOSAL = re.compile(r"(?<![\w-])P-[0-9A-Za-z]{4,40}\b")
_FINDING = re.compile(r"(?<![\w-])F-[0-9A-Za-z][\w.-]*")
_TRIAGE = re.compile(r"(?<![\w-])T-[0-9a-fA-F]{4,40}\b(?!-)")
_CASE_SHAPED = re.compile(r"^[A-Za-z][A-Za-z_.]*(?:[-_][A-Za-z_.]+)*[-_]\d{1,12}$")
_AFTER_CASE = re.compile(
    r"\b(?:case|item|fall|caso)(?: id| number| no\.?)"
    r"?s?\s*[:#]?\s*[\"'`“]?([\w.:@/-]*\d[\w.:@/-]*)",
    re.IGNORECASE,
)
_OF_A_DECISION = re.compile(
    r"\b(?:why|explain\w*|trace|decid\w*|decision|flag\w*|rater\w*|vot\w+|label\w*|happened|"
    r"steps?|fail\w*|wrong|missed|errors?)\b",
    re.IGNORECASE,
)
_FN = (
    r"\b(?:false[ -]?negatives?|fns?|miss(?:es|ed|ing)?|overlook\w*|slip(?:s|ped)? through|got "
    r"through|let through|under[- ]?enforc\w*|violations? we (?:do not|don't) catch)\b"
)
_FP = (
    r"\b(?:false[ -]?positives?|fps?|(?:wrong|wrongful|false|unjust|incorrect)(?:ly)? (?:flag|"
    r"remov|block|tak)\w*|over[- ]?(?:flag|enforc|block|remov)\w*|too strict)\b"
)
_WAITING = re.compile(
    r"\b(?:wait\w*|pending|left|due|open|something|anything|decisions?|approvals?)"
    r"\b[^.?!]*\b(?:for|on|from|need\w*|require\w*) (?:me|my|i)\b"
    r"|\b(?:do|should|must|can) i (?:have|need|want)?[^.?!]*\b(?:approve|sign|decide|review)\b|"
    r"\bmy (?:approvals?|reviews?|inbox|queue|turn|desk|sign-?off|decision|vote|okay|ok)\b|\bi (?:have|need) to "
    r"(?:approve|decide|review)\b",
    re.IGNORECASE,
)
_SOME = re.compile(r"\b(?:biggest|largest|first|top|latter|same|latest|worst)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|its|there|that|this|these|those|they|them|one|ones|such)\b", re.IGNORECASE)
_OF_ALL = re.compile(
    r"^(?:please )?(?:(?:what|which)(?: are)?(?: the| your| our| all)? policies"
    r"(?: (?:exist|are there|do (?:you|we) have|are in force|can you search|do you know|apply)\b.*)?|"
    r"(?:list|show|name|give)(?: me)?(?: all| the| your| our)* policies|overview of (?:the |all )*policies)\W*$",
    re.IGNORECASE,
)
_OF_A_POLICY = re.compile(
    r"(?:^|[,:;.!?]\s*|\b(?:the|our|your|for|under|of|is|in|on|triage|about)\s+)(?P<name>[a-z][\w-]{3,40}(?: "
    r"(?!polic|queue|prompt)[a-z][\w-]{2,40})?)\s+(?P<what>polic(?:y|ies)|queue|prompt)\b",
    re.IGNORECASE,
)
_GENERIC_WORDS = """
release releases update updates documents document texts rulebook month months week weeks year years day days quarter
mine yours everyone team teams numbers charge place progress detail details number total sum general short brief
explain show compare list triage summarise summarize read check open draft display give describe hi hello please
content moderation community error errors review current new newest old older latest last previous global
local market markets same whole entire this that which what every each other any live video platform overall
first second labelled labeled false negative negatives positive positives missed case cases german brazilian
privacy most least worst best largest biggest updated open llm decision decisions our your the all changed
affected relevant right wrong correct approval appeals human model classifier audit trust safety hate-speech
in-force whose exact full complete general company internal official public
"""
GENERIC = frozenset(_GENERIC_WORDS.split())
"""Words before "policy" or "queue" that name none."""


@dataclass(frozen=True)
class Slots:
    """What was found. `named` are values by slot, `core` is the question without the words for day and market."""

    core: str
    named: dict[str, Any]
    topic: frozenset[str]
    """The content words beyond the slots; none where the question holds slots only."""
    policy_strength: Literal["", "mentioned", "named"] = ""
    """`named` where the question speaks of the policy as such: "the hate policy", "under hate"."""
    triage: str = ""
    points_back: Literal["", "it", "some"] = ""
    """Whether it speaks of "it" or "that", or of some that it describes: "the biggest one"."""
    policy_phrase: str = ""
    """The words that name the policy."""
    from_a_day: bool = False
    """Whether a day is given as "from 1 March", which is a beginning or a date."""
    unknown: dict[str, str] = field(default_factory=dict)
    """A sentence for each thing that it names and that is not known here, by slot."""


def find_slots(desk: Desk, asker: Asker, question: str, shelf: Shelf, vocabulary: Collection[str]) -> Slots:
    """Everything that a question names, as far as the asker may know of it."""
    text, named, unknown = " ".join(question.split()), dict[str, Any](), dict[str, str]()
    titles = desk.policies(asker)
    rest = _ids(desk, asker, text, titles, named)
    days = find_days(rest, desk.today())
    rest = _without(rest, [day.phrase for day in days])
    _days(days, named, unknown)
    places = find_places(rest, shelf.markets, vocabulary)
    rest = _without(rest, [place.phrase for place in places])
    if places and places[0].known:
        named["market"] = places[0].market
    elif places:
        unknown["market"] = (
            f"{one_line(places[0].market)!r} is not a market that I know; name a country or its code."
        )
    kept = {name: title for name, title in shelf.titles.items() if name not in titles}
    strength, phrase = _policy_kept(rest, kept, titles, named, unknown) or _policy(
        rest, titles, named, unknown
    )
    bare = rest.replace(phrase, " ", 1) if phrase else rest
    _clause(rest, titles, named)
    said = {"queue": _queue(text), "draft": kind_asked(text)}
    named |= {slot: value for slot, value in said.items() if value}
    if _OF_ALL.match(rest):
        named["overview"] = True
    if _WAITING.search(text):
        named["waiting"] = True
    triage = _TRIAGE.search(text)
    return Slots(
        core=rest.strip(" ,;") or text,
        named=named,
        topic=frozenset(content_words(bare)),
        policy_strength=strength,
        policy_phrase=phrase,
        triage=triage[0] if triage else "",
        points_back="some" if _SOME.search(text) else "it" if _IT.search(text) else "",
        from_a_day=any(re.match(r"from\b", day.phrase, re.IGNORECASE) for day in days),
        unknown=unknown,
    )


def arguments_of(fields: Collection[str], named: Mapping[str, Any]) -> dict[str, Any]:
    """The slots that a tool takes, as JSON values."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in named.items()
        if name in fields
    }


def _ids(desk: Desk, asker: Asker, text: str, titles: Mapping[str, str], named: dict[str, Any]) -> str:
    """Note the ids; return the text without them."""
    for slot, pattern in (("proposal", _PROPOSAL), ("finding", _FINDING)):
        if found := pattern.search(text):
            named[slot] = found[0].rstrip(".-")
            text = text.replace(found[0], " ", 1)
    case, phrase = _case(desk, asker, text, titles)
    if case:
        named["case"] = case
        text = text.replace(phrase, " ", 1)
    return text


def _case(desk: Desk, asker: Asker, text: str, titles: Mapping[str, str]) -> tuple[str, str]:
    """A case that exists, else what is called one or looks like one; with the words that name it."""
    tokens = [token.strip("\"'`“”‘’?!.,;:()[]<>*") for token in text.split()][:MOST_TOKENS]
    candidates = [token for token in tokens if 3 <= len(token) <= 200 and re.search(r"\d|[-_]", token)]
    by_id = {name: token for token in reversed(candidates) for name in (token.lower(), token)}
    if known := desk.known_cases(asker, list(by_id)):
        return known[0], by_id[known[0]]
    if called := _AFTER_CASE.search(text):
        return called[1].strip(".,:/"), called[1]
    shaped = next((token for token in candidates if _CASE_SHAPED.match(token)), "")
    of_policy = shaped.rpartition("-")[0].casefold() in titles
    if shaped and (of_policy or _OF_A_DECISION.search(text) or len(content_words(text)) <= 2):
        return shaped, shaped
    return "", ""


def _days(days: Sequence[Day], named: dict[str, Any], unknown: dict[str, str]) -> None:
    for day in days:
        if day.day is None:
            unknown["as_of"] = f"{one_line(day.phrase)!r} is no day of the calendar."
    known = [day for day in days if day.day is not None]
    if len(known) > 1:
        named["since"], named["as_of"] = sorted((known[0].day or date.min, known[1].day or date.min))
    elif known:
        named["since" if known[0].sense == "since" else "as_of"] = known[0].day


def _policy_kept(
    text: str,
    kept: Mapping[str, str],
    titles: Mapping[str, str],
    named: dict[str, Any],
    unknown: dict[str, str],
) -> tuple[Literal["named"], str] | None:
    """A policy that is kept from the asker, and named, is told of as one that there is not."""
    for _, pattern in _whole_patterns(kept):
        if found := pattern.search(text):
            _no_such_policy(found["said"].casefold(), titles, named, unknown)
            return "named", found[0]
    return None


def _no_such_policy(
    name: str, titles: Mapping[str, str], named: dict[str, Any], unknown: dict[str, str]
) -> None:
    named["unknown_policy"] = name
    unknown["policy"] = f"There is no policy named {name!r} here; there are {', '.join(sorted(titles))}."


def _policy(
    text: str, titles: Mapping[str, str], named: dict[str, Any], unknown: dict[str, str]
) -> tuple[Literal["", "mentioned", "named"], str]:
    """Note the policy; return how plainly it is named, and in which words."""
    for name, pattern in _policy_patterns(titles):
        if found := pattern.search(text):
            named["policy"] = name
            return ("named" if found["under"] or found["kind"] else "mentioned"), found[0]
    for match in _OF_A_POLICY.finditer(text):
        named_so = match["name"].casefold().split()
        words = [word for word in named_so if word not in GENERIC and word not in EMPTY_WORDS]
        if not words:
            continue
        if near := _nearly(words, titles):
            named["policy"] = near
            return "named", match["name"]
        _no_such_policy(" ".join(words), titles, named, unknown)
        return "", ""
    for word in re.findall(r"[a-z-]{6,}", text.casefold()):
        if near := _nearly([word], titles):
            named["policy"] = near
            return "mentioned", word
    return "", ""


def _policy_patterns(titles: Mapping[str, str]) -> list[tuple[str, re.Pattern[str]]]:
    """Names and titles first, the longest before others; then words that only one of them has."""
    words = {
        name: content_words(f"{name} {name.replace('-', ' ')} {title}") for name, title in titles.items()
    }
    single = [
        (name, _naming(re.escape(word)))
        for name, own in words.items()
        for word in sorted(own, key=len, reverse=True)
        if len(word) > 4 and not any(word in other for each, other in words.items() if each != name)
    ]
    return [*_whole_patterns(titles), *single]


def _whole_patterns(titles: Mapping[str, str]) -> list[tuple[str, re.Pattern[str]]]:
    """What matches the name or the title of each policy, the longest first."""
    whole = [(name, name.replace("-", "[- ]?").replace(".", r"\.")) for name in titles]
    whole += [(name, re.escape(title)) for name, title in titles.items()]
    return [(name, _naming(words)) for name, words in sorted(whole, key=lambda pair: -len(pair[1]))]


def _naming(words: str) -> re.Pattern[str]:
    before = r"(?P<under>\b(?:under|per) )?(?:\b(?:the|our) )?(?:policy/)?(?<![\w-])"
    after = r"s?(?:'s)?(?![\w/-])(?P<kind> (?:polic(?:y|ies)|rules?|guidelines?)\b)?"
    return re.compile(f"{before}(?P<said>{words}){after}", re.IGNORECASE)


def _nearly(words: Sequence[str], titles: Mapping[str, str]) -> str:
    """The policy whose name is mistyped in one of the words."""
    for word in words:
        if near := get_close_matches(word, list(titles), 1, 0.84):
            return near[0]
    return ""


def _clause(text: str, titles: Mapping[str, str], named: dict[str, Any]) -> None:
    """Note a clause that is named by its id, or by its number and its policy."""
    for match in re.finditer(r"(?<![\w-])([a-z0-9][a-z0-9._-]*/[\w.#-]*\w)", text):
        # Whether there is such a clause does not matter here: what is kept from the asker is asked for alike.
        if match[1].partition("/")[0] in titles or re.fullmatch(
            r"[^/]+/\d{1,3}(?:\.\d{1,3})+[a-z]*", match[1]
        ):
            named["clause"] = match[1]
            return
    number = re.search(
        (
            r"\b(?:clause|rule|section|paragraph|number|regel|regra)?\s*(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)"
            r"\b"
        ),
        text,
    )
    if number and named.get("policy"):
        named["clause"] = f"{named['policy']}/{number[1]}"


def _queue(text: str) -> Literal["fn", "fp", ""]:
    missed, flagged = re.search(_FN, text, re.IGNORECASE), re.search(_FP, text, re.IGNORECASE)
    return "" if bool(missed) == bool(flagged) else "fn" if missed else "fp"


def _without(text: str, phrases: Sequence[str]) -> str:
    for phrase in phrases:
        text = text.replace(phrase, " ", 1)
    return re.sub(r"\s+([?!.,;])", r"\1", " ".join(text.split()))
