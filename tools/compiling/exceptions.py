"""What a policy allows although a rule would forbid it, and of which rules that holds."""

import re
from collections.abc import Sequence

from knowledge_base.prompts import Example, PromptException
from knowledge_base.records import ClauseId
from tools.compiling.asking import bare_allowance
from tools.compiling.names import slug, unlike
from tools.compiling.speaking import allows_something
from tools.compiling.wording import Item, Sentence, Worded, plain

KINDS = {
    "educational": r"\b(educat\w*|teach\w*|academic|scien\w+|research\w*|stud(y|ies))\b",
    "counter-speech": r"\b(counter-?speech|condemn\w*|denounc\w*|discourag\w*)\b",
    "newsworthy": r"\b(news\w*|journalis\w*|public interest|documentar\w*)\b",
    "satire": r"\b(satir\w*|parod\w*)\b",
    "self-reference": r"\b(self-referen\w*|reclaim\w*|one's own group|their own group)\b",
    "artistic": r"\b(fiction\w*|artistic|art|films?|novels?)\b",
    "recovery-and-support": r"\b(recovery|harm reduction)\b",
}
"""What exceptions are called where the clause gives them no title."""
_RULE = re.compile(r"\b[0-9]+(?:\.[0-9]+)+[a-z]?\b")
_LIMITS = re.compile(
    r"\b(?:provided|as long as|so long as|unless|except|does not|do not|but not|without|only)\b", re.I
)
_UNLESS = re.compile(
    r"\b(?:unless|except|other than)\b[^.;]{0,200}?\b(?P<number>[0-9]+(?:\.[0-9]+)+[a-z]?)\b", re.I
)
_QUOTED = re.compile(r"[“\"](?P<text>[^”\"]{3,1000})[”\"]")
_ONLY_QUOTES = re.compile(r"^(?:[“\"][^”\"]{3,1000}[”\"][.;,]?\s*(?:or|and)?\s*)+$")


def quoted_in(item: Item) -> tuple[Example, ...]:
    """The texts that an item gives as examples; none where it says more than its title and quotes."""
    if not _ONLY_QUOTES.match(item.text):
        return ()
    return tuple(Example(text=found["text"], why=item.title) for found in _QUOTED.finditer(item.text))


def is_limit(item: Item) -> bool:
    """Whether an item says what an exception is not, or needs."""
    return bool(re.match(r"(?:exclusions?|requirements?|limits?|conditions?|note)$", item.title, re.I))


def exception_of(clause: Worded, sentences: Sequence[Sentence], taken: set[str]) -> PromptException:
    """The exception that some sentences of a clause grant; its name is none of those taken."""
    texts = [
        one.text
        for one in sentences
        if one.text and not (one.text.endswith(":") and len(one.text.split()) <= 3)
    ]
    listed = [item for sentence in sentences for item in sentence.items]
    limits = [item for item in listed if is_limit(item)]
    items = [item for item in listed if not is_limit(item)]
    granting = [text for text in texts if allows_something(text)] or texts[:1]
    examples = [example for item in items for example in quoted_in(item)]
    criteria = [words for item in items if not quoted_in(item) and (words := _item_words(item))]
    if len(granting) + len(criteria) > 1:
        criteria = [bare_allowance(text) for text in granting if not text.endswith(":")] + criteria
    name = _name(clause, " ".join(texts), taken)
    limited = (f"{item.title}: {item.text}." for item in limits)
    allowed = " ".join([*texts, *limited]).rstrip(":") or clause.title
    allowed = allowed or plain(" ".join(clause.clause.heading[-1:])) or plain(clause.clause.text)
    return PromptException(
        name=name,
        allows=allowed[:4_000],
        clause=clause.clause.id,
        criteria=tuple(criteria),
        examples=tuple(examples),
    )


def rules_of(allowance: Worded, rules: Sequence[Worded]) -> tuple[ClauseId, ...]:
    """The rules that an allowance speaks of; none: of all.

    It speaks of those whose text makes an exception of its number, of those that it names before any limit, of those
    of its category (`Hate - allowed` and `Hate - not allowed`), and, where it stands under a heading of their own, of
    those beside it.
    """
    referring = [rule.clause.id for rule in rules if allowance.clause.number in _excepted(rule)]
    named = _named_before_limits(allowance)
    naming = [rule.clause.id for rule in rules if rule.clause.number in named]
    if found := list(dict.fromkeys(referring + naming)):
        return tuple(found)
    category = _category(allowance)
    if category and (paired := [rule.clause.id for rule in rules if _category(rule) == category]):
        return tuple(paired)
    above = allowance.clause.heading[:-1]
    beside = [rule.clause.id for rule in rules if above and rule.clause.heading[: len(above)] == above]
    return tuple(beside) if 0 < len(beside) < len(rules) else ()


def _category(clause: Worded) -> str:
    """What a heading such as `Hate - allowed` begins with; empty where it has no such form."""
    heading = plain(clause.clause.heading[-1]) if clause.clause.heading else ""
    before, dash, _ = re.sub(r"\s[—–-]\s", " - ", heading).rpartition(" - ")
    return before.casefold() if dash else ""


def _excepted(rule: Worded) -> set[str]:
    text = " ".join(sentence.text for sentence in rule.sentences)
    return {found["number"] for found in _UNLESS.finditer(text)}


def _named_before_limits(allowance: Worded) -> set[str]:
    numbers: set[str] = set()
    for sentence in allowance.sentences:
        limit = _LIMITS.search(sentence.text)
        numbers |= set(_RULE.findall(sentence.text[: limit.start()] if limit else sentence.text))
    return numbers


def _item_words(item: Item) -> str:
    return f"{item.title}: {item.text}" if item.title and item.text else item.title or item.text


def _name(clause: Worded, text: str, taken: set[str]) -> str:
    kinds = [kind for kind, words in KINDS.items() if re.search(words, text, re.I)]
    heading = plain(clause.clause.heading[-1]) if clause.clause.heading else ""
    name = slug(clause.title) or "-".join(kinds[:2]) or slug(heading) or "allowed"
    return unlike(name, taken)
