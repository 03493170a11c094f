"""What the words of a guideline's item say: clauses, rules and cases it names, its answer, its sample, its markets.

Read from cue words of English alone. Where they are not plain the answer is "not read", never a guess.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple, cast

from markdown_it import MarkdownIt

from knowledge_base.guideline_records import Outcome, Says
from knowledge_base.prompts import Severity
from knowledge_base.records import CaseId, ClauseId, Market

READ = 4_000
"""Characters of an item that are read for names and answers."""
_ONE_CLAUSE = r"[a-z0-9][a-z0-9._-]{0,79}/[^\s(),]{1,120}"
_CLAUSES = re.compile(rf"\(({_ONE_CLAUSE}(?:,[ \t]*{_ONE_CLAUSE}){{0,20}})\)[ \t]*$")
_RULES = re.compile(
    r"\brules?\s{1,40}(?P<numbers>\d{1,3}(?!\d|\.\d)(?:(?:\s{0,9},\s{0,40}(?:(?:and|or)\s{1,40})?|\s{0,9}[–-]\s{0,9}|"
    r"\s{1,40}(?:and|or|to)\s{1,40})(?:rules?\s{1,40})?\d{1,3}(?!\d|\.\d)){0,20})",
    re.IGNORECASE,
)
_CASES = re.compile(r"\bcases?[ \t]+[`'\"“]?(?P<id>[A-Za-z][A-Za-z0-9_]*-[A-Za-z0-9_-]*\d[A-Za-z0-9_-]*)")
_NAME = re.compile(r"(?P<name>[^:\n–—]{1,60}?)(?:[ \t]+[-–—][ \t]+|:[ \t]+)(?=\S)")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’»)]*\s+(?=\S)")
_OPENING, _CLOSING = '"“„«‘', {'"': '"', "“": "”", "„": "“”", "«": "»", "‘": "’"}
_SEVERITY = re.compile(
    r"\bseverity(?: level)?[ \t]*(?:is|:|=)?[ \t]*\**(?P<after>low|medium|high|critical)\b"
    r"|\b(?P<before>low|medium|high|critical)[ -]severity\b",
    re.IGNORECASE,
)
_MARKET_CODE = re.compile(
    r"\b(?:in|for)[ \t]+(?P<one>[A-Z]{2})\b|\b(?P<two>[A-Z]{2})[ \t]+(?:cases|market|only)\b"
)
_AFTER_IN = re.compile(r"\b(?:[Ii]n|[Ff]or)[ \t]+(?P<name>[A-Z][a-zà-ÿ]+(?:[ \t][A-Z][a-zà-ÿ]+)?)")
_NOT = re.compile(
    r"\b(?:do(?:es)?|did)[ \t]+not[ \t]+(?:itself[ \t]+)?(?:violate|break|mark\b|label\b)"
    r"|\bnot[ \t]+violating|\bnon-violating"
    r"|\b(?:no|not[ \t]+an?|never[ \t]+an?)[ \t]+violation\b|\bnever[ \t]+violates?\b|\bnot[ \t]+(?:a|in)[ \t]+breach\b"
    r"|\b(?:is|are|be)[ \t]+(?:allowed|permitted|acceptable|fine)\b|\bdon['’]t[ \t]+(?:mark|label|violate)\b",
    re.IGNORECASE,
)
_VIOLATES = re.compile(
    r"\bviolat(?:es?|ing)\b|\b(?:is|stays|remains|as)[ \t]+a[ \t]+violation\b"
    r"|\bbreaks?[ \t]+(?:the|this|our)[ \t]+(?:policy|rules?)"
    r"|\b(?:is|are|be)[ \t]+(?:not[ \t]+(?:allowed|permitted|acceptable)|prohibited|forbidden|banned)\b"
    r"|\bmust[ \t]+be[ \t]+removed\b",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(
    r"\bundecided\b|\bcannot[ \t]+decide\b|\bleave[ \t]+(?:the[ \t]+)?(?:vote|case)[ \t]+open\b|\bunsure\b"
    r"|\bhard[ \t]+to[ \t]+say\b",
    re.IGNORECASE,
)
_ESCALATE = re.compile(
    r"\bescalat\w*|\b(?:send|forward|pass|refer)\b[^.\n]{0,80}\b(?:team|desk|queue|lead|specialist)\b",
    re.IGNORECASE,
)
_TELLS = (
    r"\b(?:label|mark|tag|rate|select|choose|code|classify)"
    r"(?:[ \t]+(?:it|this|them|the[ \t]+\w+))?(?:[ \t]+as)?[ \t:]+"
)
_ANSWERED = re.compile(
    r"(?:label[ \t]+)?(?:does not violate|violates?\b|not violating|violating|undecided|allowed|rules?[ \t]+\d)",
    re.IGNORECASE,
)


_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ELLIPSIS = re.compile(
    r"\b(?:is|are|does|do)\s+not[.;]?$|\bviolates?\s+only\b|\b(?:falls?\s+under|go(?:es)?\s+(?:back\s+)?to)\s+rules?\s+\d",
    re.IGNORECASE,
)
"""The other answer, cut short or under a condition: "Without a link it does not.", "falls under rule 3"."""


class Reference(NamedTuple):
    """A rule's number that stands in a text, and where."""

    number: str
    start: int
    end: int


def clauses_in(text: str) -> tuple[ClauseId, ...]:
    """The clause ids in parentheses at the end."""
    cited = _CLAUSES.search(text[-3_000:].rstrip())
    return tuple(ClauseId(part.strip()) for part in cited[1].split(",")) if cited else ()


def without_citation(text: str) -> str:
    """The words without clause ids at their end."""
    cut = text.rstrip()
    return re.sub(r"[ \t\n]*$", "", _CLAUSES.sub("", cut[-3_000:]) if len(cut) <= 3_000 else cut)


def unescaped(text: str) -> str:
    """The text as it is shown: without the backslashes that keep Markdown from reading a mark."""
    return _ESCAPED.sub(r"\1", text)


def references(text: str) -> Iterator[Reference]:
    """Every number of a rule that the text refers to: `rule 4`, `rules 1 and 3`, `rules 3–6` (both ends)."""
    for match in _RULES.finditer(text):
        for number in re.finditer(r"\d+", match["numbers"]):
            at = match.start("numbers")
            yield Reference(str(int(number[0])), at + number.start(), at + number.end())


def rules_in(text: str) -> tuple[str, ...]:
    """The numbers of the rules that a text refers to, once."""
    return tuple(dict.fromkeys(one.number for one in references(text)))


def cases_in(text: str) -> tuple[CaseId, ...]:
    """The cases that a text refers to, such as `case c-123`, once."""
    return tuple(dict.fromkeys(CaseId(match["id"]) for match in _CASES.finditer(text)))


@cache
def _inline() -> MarkdownIt:
    return MarkdownIt("commonmark")


def bold_in(text: str) -> list[tuple[str, int]]:
    """The words in bold or italics, each with the number of characters of plain text before it."""
    found: list[tuple[str, int]] = []
    before, depth = 0, 0
    for token in (_inline().parseInline(text[:READ])[0].children or ()) if text else ():
        if token.type in ("strong_open", "em_open"):
            depth += 1
            if depth == 1:
                found.append(("", before))
        elif token.type in ("strong_close", "em_close"):
            depth -= 1
        elif token.type in ("text", "code_inline", "softbreak"):
            words = " " if token.type == "softbreak" else token.content
            if depth:
                found[-1] = (found[-1][0] + words, found[-1][1])
            before += len(words)
    return [(words.strip(), at) for words, at in found if words.strip()]


def name_of(text: str) -> str:
    """What an item is called: the bold or slanted words that it starts with, else those before its colon or dash."""
    emphasised = bold_in(text[:400])
    if emphasised and emphasised[0][1] == 0 and len(emphasised[0][0]) <= 80:
        return emphasised[0][0].strip(" .:;–—-\"“”'")
    plain = _NAME.match(text)
    if plain and len(plain["name"].split()) <= 6 and plain["name"][0] not in _OPENING:
        return plain["name"].strip(" .*_`\"'")
    return ""


def outcome_of(text: str, labels: Sequence[str] = ()) -> Outcome:
    """What a rule's words tell a rater to answer. `labels` are the names of the guideline's labels."""
    read = text[:READ]
    escalates = bool(_ESCALATE.search(read))
    if label := _named_label(read, labels):
        return Outcome(says=_says_label(label), label=label, escalates=escalates, confidence="read")
    first: Says | None = None
    mixed = False
    for sentence in _SENTENCE.split(read):
        said = _cues(sentence)
        first = first or next(iter(said), None)
        mixed = mixed or any(one != first for one in said) or bool(first and _ELLIPSIS.search(sentence))
    if first is not None:
        return Outcome(says=first, escalates=escalates, confidence="in part" if mixed else "read")
    if escalates:
        return Outcome(says="escalate", escalates=True, confidence="read")
    return Outcome()


def says_of_name(name: str) -> Says:
    """The answer that a label or heading names by itself: "Violates", "Not toxic" names none."""
    said = _cues(name)
    return said[0] if len(said) == 1 else "not read"


def _named_label(text: str, labels: Sequence[str]) -> str:
    """A label of the guideline's own that the words tell to give; the longest name first."""
    for label in sorted((one for one in labels if one), key=len, reverse=True):
        if re.search(_TELLS + r"[\"“'*_]*" + re.escape(label) + r"\b(?!-)", text, re.IGNORECASE):
            return label
    return ""


def _says_label(label: str) -> Says:
    says = says_of_name(label)
    return "label" if says == "not read" else says


def _cues(sentence: str) -> list[Says]:
    """The answers that a sentence names, in their order."""
    denied = [match.span() for match in _NOT.finditer(sentence)]
    at: dict[Says, int] = {}
    if denied:
        at["does not violate"] = denied[0][0]
    for match in _VIOLATES.finditer(sentence):
        if not any(start <= match.start() < end for start, end in denied):
            at.setdefault("violates", match.start())
    if unsure := _UNDECIDED.search(sentence):
        at["undecided"] = unsure.start()
    return sorted(at, key=lambda says: at[says])


def sample_in(text: str) -> tuple[str, bool]:
    """What an example shows, without its answer and citations; and whether it is quoted word for word."""
    words = without_citation(text)
    if words[:1] and words[0] in _OPENING:
        ends = [at for mark in _CLOSING[words[0]] if (at := words.find(mark, 1)) > 0]
        rest = words[min(ends) + 1 :].lstrip() if ends else ""
        if ends and not re.match(
            r"(?:,(?!\s*(?:see\s+)?rules?\b|\s*(?:violates|does not))|and\b|answered\b|said\b|with\b)", rest
        ):
            return words[1 : min(ends)].strip(), True
    kept: list[str] = []
    for sentence in _SENTENCE.split(words):
        if kept and _ANSWERED.match(sentence):
            break
        kept.append(sentence)
    return " ".join(" ".join(kept).split()), False


def severity_in(text: str) -> Severity | None:
    """The severity that the words name, such as "high severity" or "severity: high"."""
    found = _SEVERITY.search(text[:READ])
    return cast(Severity, (found["after"] or found["before"]).lower()) if found else None


def markets_in(name: str, text: str) -> tuple[Market, ...]:
    """The markets that an item is for: its name is a country, or it says `in DE`, `DE cases`, `in Germany`."""
    countries = _countries()
    found = [countries[name.casefold()]] if name.casefold() in countries else []
    codes = set(countries.values())
    for match in _MARKET_CODE.finditer(text[:READ]):
        found += [code for code in (match["one"] or match["two"],) if code in codes]
    for match in _AFTER_IN.finditer(text[:READ]):
        named = match["name"].casefold()
        found += [countries[one] for one in dict.fromkeys((named, named.split()[0])) if one in countries][:1]
    return tuple(dict.fromkeys(found))


@cache
def _countries() -> dict[str, str]:
    from babel import Locale

    territories = Locale("en").territories
    return {name.casefold(): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}
