"""What each clause of a policy is for in a prompt: by its headings, the innermost first, then by its own words."""

import re
from collections.abc import Sequence
from typing import Literal

from knowledge_base.records import ClauseId
from tools.compiling.speaking import (
    IT_COVERS,
    allows_first,
    announces_rules,
    definition_in,
    enforces,
    forbids,
)
from tools.compiling.wording import Worded

Role = Literal["scope", "definition", "prohibition", "allowance", "enforcement", "other"]

_WORDS: dict[Role, str] = {
    "other": r"\b(label format|output format|response format|interpretation|introduction|table of contents|goal"
    r"|mission|appeals?|transparency|legal rights|report(ing)? (a|abuse)|notes?)\b",
    "definition": r"\b(definitions?|glossary|key terms|terms used)\b",
    "scope": r"\b(scope|who this applies to|what this (policy )?covers|applies)\b",
    "enforcement": r"\b(enforcement|consequences?|penalt(y|ies)|our actions|severity|escalation"
    r"|what happens|strikes?|sanctions?)\b",
    "prohibition": r"\b(not allowed|not permitted|disallowed|prohibited|prohibitions?|forbidden|not welcome|do not"
    r"|don['’]t|invalid|(?<!non-)(?<!non )violat(es?|ing|ions?)|unacceptable|not acceptable|we remove)\b"
    r"|\(remove\)|^includes$|🚫|❗|🚨",
    "allowance": r"\b(allow(ed|ances?)?|exceptions?|permitted|exempt(ions?)?|exclu(des?|sions?)|acceptable|valid"
    r"|what stays up|non-violating|non-toxic)\b|[—–:(-]\s*safe\b|^safe\b( content)?( \(|$)|✅",
}
"""By the words of a heading, in the order in which they are looked for."""
_HEADINGS = {role: re.compile(words, re.I) for role, words in _WORDS.items()}
_TITLES: tuple[Role, ...] = ("definition", "scope", "enforcement")
_OUTPUT = re.compile(r"\boutput:?\s*(?P<said>(?:in)?valid|violat\w+|non-violating|remove|allow)", re.I)
_OF_VIOLATIONS = re.compile(
    r"\b(?:violat|break|breach|this policy|these (?:rules|policies|guidelines)|content)", re.I
)
_CODE = re.compile(r"\b[A-Z]{1,6}[0-9]{1,2}\b")


def roles_of(clauses: Sequence[Worded]) -> dict[ClauseId, Role]:
    """What each clause is for, in a document's order; `other` where it gives a prompt nothing.

    A clause that is neither told by its heading nor by its words is a rule where a clause above says that what
    follows is forbidden.
    """
    roles: dict[ClauseId, Role] = {}
    above: tuple[str, ...] | None = None
    for clause in clauses:
        announced = any(
            announces_rules(sentence.text) and not sentence.items for sentence in clause.sentences
        )
        rules_follow = above is not None and clause.clause.heading[: len(above)] == above
        roles[clause.clause.id] = "other" if announced else _role(clause, rules_follow)
        above = clause.clause.heading if announced else above
    return roles


def _role(clause: Worded, rules_follow: bool) -> Role:
    if not clause.sentences:
        return "enforcement" if clause.rows else "other"
    if said := _OUTPUT.search(" ".join(sentence.text for sentence in clause.sentences)):
        return (
            "allowance" if said["said"].casefold() in ("valid", "allow", "non-violating") else "prohibition"
        )
    for heading in reversed(clause.clause.heading):
        for role, words in _HEADINGS.items():
            if words.search(heading):
                return role
    found = _by_title(clause) or _by_words(clause)
    lists = any(sentence.items for sentence in clause.sentences)
    return (
        "prohibition" if rules_follow and lists and found in ("other", "definition", "enforcement") else found
    )


def _by_title(clause: Worded) -> Role | None:
    if clause.title and len(clause.title.split()) <= 3:
        return next((role for role in _TITLES if _HEADINGS[role].search(clause.title)), None)
    return None


def _by_words(clause: Worded) -> Role:
    texts = [sentence.text for sentence in clause.sentences]
    items = [item.text for sentence in clause.sentences for item in sentence.items]
    if IT_COVERS.match(texts[0] if texts else ""):
        return "scope"
    if any(forbids(text) for text in (*texts, *items)):
        return "prohibition"
    if any(_CODE.search(words) for words in (*clause.clause.heading, clause.title)):
        return "prohibition"
    if allows_first(texts):
        return "allowance"
    if any(enforces(text) and _OF_VIOLATIONS.search(text) for text in texts):
        return "enforcement"
    return "definition" if any(definition_in(text) for text in texts) else "other"
