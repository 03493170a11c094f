"""What follows from each rule, read from the clauses that say so: severity, action, escalation.

A sentence that names a rule, by number or title, speaks of that rule; one that speaks of `other` violations, of the
rest; any other, of all. A table with a column for the rule is read row by row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge_base.prompts import Severity
from knowledge_base.records import ClauseId
from tools.compiling.speaking import enforces
from tools.compiling.wording import Worded

RANK: dict[Severity, int] = {"critical": 0, "high": 1, "medium": 2, "low": 3}
_NAMED_LEVEL: tuple[tuple[Severity, re.Pattern[str]], ...] = (
    (
        "critical",
        re.compile(r"\b(critical|maximum severity|highest severity|most severe|zero.tolerance)\b", re.I),
    ),
    ("high", re.compile(r"\b(high[- ](severity|risk|priority)|severity:? high|severe)\b", re.I)),
    (
        "medium",
        re.compile(
            r"\b((medium|moderate)[- ](severity|risk|confidence)|severity:? (medium|moderate))\b", re.I
        ),
    ),
    ("low", re.compile(r"\b(low[- ](severity|risk)|severity:? low|minor violation)\b", re.I)),
)
_MEANT_LEVEL: tuple[tuple[Severity, re.Pattern[str]], ...] = (
    ("critical", re.compile(r"\b(permanent(ly)?|law enforcement|authorities|national center)\b", re.I)),
    (
        "high",
        re.compile(
            r"\b(immediate(ly)?|at once|escalate[ds]?|first (breach|violation)|suspend(s|ed)?"
            r"|(safety|response|specialist) (team|desk)|bann?(ed|s)?)\b",
            re.I,
        ),
    ),
)
"""What the action says where no clause names a level."""
_TO_WHOM = re.compile(
    r"\b(?:escalat\w+|refer\w*|report\w*|passed on|goe?s?|sent"
    r"|notified)\s+(?:\w+\s+)?to\s+(?:the\s+|our\s+)?[^.;,]+",
    re.I,
)
_NUMBER = re.compile(r"\b[0-9]+(?:\.[0-9]+)+[a-z]?\b")
_OTHERS = re.compile(
    r"^(?:all |any )?other(?:wise)?\s+(?:violations?|breaches|content|rules?|cases|offences)\b", re.I
)
_OUTPUT = re.compile(r"\boutput:?\s*(?P<said>[^.]+)", re.I)
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True)
class Consequence:
    """What some clause says follows, and of which rules; no rule: of all that it does not exclude."""

    clause: ClauseId
    action: str
    escalation: str = ""
    severity: Severity | None = None
    rules: tuple[ClauseId, ...] = ()
    of_the_rest: bool = False


def consequences(sources: Sequence[Worded], rules: Sequence[Worded]) -> list[Consequence]:
    """What the clauses in `sources` say follows from `rules`, in order."""
    return [
        one for source in sources for one in (*_from_table(source, rules), *_from_sentences(source, rules))
    ]


def own_consequence(rule: Worded, texts: Sequence[str]) -> Consequence | None:
    """What a rule itself says follows from breaking it."""
    heading = " ".join((*rule.clause.heading[-1:], rule.title))
    said = [found["said"].strip() for text in texts if (found := _OUTPUT.search(text))]
    action = said or [text for text in texts if enforces(text)]
    level = _level(_NAMED_LEVEL, " ".join((heading, *texts)))
    if not action and level is None:
        return None
    words = " ".join(action)
    return Consequence(
        rule.clause.id,
        words,
        "ESCALATE" if said and "escalate" in words.casefold() else _to_whom(words),
        level or _level(_MEANT_LEVEL, words),
        (rule.clause.id,),
    )


def of_rule(rule: ClauseId, found: Sequence[Consequence]) -> list[Consequence]:
    """What follows from one rule, in the order it is said: what is said of all, and of it, or else of the rest."""
    is_named = any(rule in one.rules and (one.action or one.escalation) for one in found)
    return [
        one for one in found if rule in one.rules or (not one.rules and not (one.of_the_rest and is_named))
    ]


def severity_of(rule: ClauseId, found: Sequence[Consequence]) -> Severity | None:
    """The gravest level that is said of one rule; None where none is."""
    levels = [one.severity for one in found if one.severity and rule in one.rules]
    return min(levels, key=lambda level: RANK[level], default=None)


def _from_sentences(source: Worded, rules: Sequence[Worded]) -> Iterator[Consequence]:
    texts = [sentence.text for sentence in source.sentences]
    texts += [
        f"{item.title}: {item.text}" if item.title else item.text
        for sentence in source.sentences
        for item in sentence.items
    ]
    for text in texts:
        speaks_of: tuple[ClauseId, ...] = ()
        for part in filter(enforces, (part.strip() for part in text.split(";") if part.strip()[-1:] != ":")):
            named = named_in(part, rules)
            speaks_of = named or (() if _OTHERS.match(part) else speaks_of)
            yield from _from_sentence(source.clause.id, part, speaks_of)


def _from_sentence(clause: ClauseId, part: str, named: tuple[ClauseId, ...]) -> Iterator[Consequence]:
    level = _level(_NAMED_LEVEL, part) or _level(_MEANT_LEVEL, part)
    to_whom = _to_whom(part)
    if named and not re.search(r"\bany\b", part):
        yield Consequence(clause, _sentence(part), to_whom, level, named)
        return
    if named:
        yield Consequence(clause, "", "", level, named)
    only_passed_on = bool(to_whom) and not enforces(part.replace(to_whom, ""))
    yield Consequence(
        clause,
        "" if only_passed_on else _sentence(part),
        _sentence(part) if only_passed_on else to_whom,
        of_the_rest=bool(_OTHERS.match(part)),
    )


def _from_table(source: Worded, rules: Sequence[Worded]) -> Iterator[Consequence]:
    if not source.rows:
        return
    header = [cell.casefold() for cell in source.rows[0]]

    def column(*words: str) -> int | None:
        return next((at for at, cell in enumerate(header) if any(word in cell for word in words)), None)

    rule, level = column("rule", "clause", "violation", "category"), column("severity", "level")
    action, passed_on = column("action", "enforcement", "consequence", "outcome"), column("escalat")
    for row in source.rows[1:] if rule is not None else ():
        cells = {at: cell for at, cell in enumerate(row) if cell not in ("", "-", "–", "—")}
        named = named_in(cells.get(rule or 0, ""), rules)
        if named:
            says = cells.get(level, "") if level is not None else ""
            yield Consequence(
                source.clause.id,
                cells.get(action, "") if action is not None else "",
                cells.get(passed_on, "") if passed_on is not None else "",
                next((one for one in RANK if one == says.casefold()), None)
                or _level(_NAMED_LEVEL, f"{says} severity"),
                named,
            )


def named_in(text: str, rules: Sequence[Worded]) -> tuple[ClauseId, ...]:
    """The rules that a text names, by number or by title."""
    numbers = set(_NUMBER.findall(text))
    words = {_stem(word) for word in _WORD.findall(text.casefold())}
    found = []
    for rule in rules:
        title = {_stem(word) for word in _WORD.findall(rule.title.casefold())}
        if rule.clause.number in numbers or (not numbers and title and title <= words):
            found.append(rule.clause.id)
    return tuple(found)


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _level(forms: Sequence[tuple[Severity, re.Pattern[str]]], text: str) -> Severity | None:
    return next((level for level, words in forms if words.search(text)), None)


def _to_whom(text: str) -> str:
    found = _TO_WHOM.search(text)
    return (
        found[0]
        if found and re.search(r"team|desk|law|authorit|center|legal|specialist|lead|review", found[0], re.I)
        else ""
    )


def _sentence(part: str) -> str:
    part = part[:1].upper() + part[1:]
    return part if part.endswith((".", "!", "?")) else f"{part}."
