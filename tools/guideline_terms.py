"""The terms of a guideline: used and not defined, defined twice, defined otherwise than the policy does."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.guideline_words import bold_in, says_of_name, without_citation
from knowledge_base.likeness import words
from knowledge_base.prompts import Definition
from tools.cluster_names import stop_words

if TYPE_CHECKING:
    from tools.guideline_lint import GuidelineFound

SAME_MEANING = 0.25
"""Share of the words of the shorter one from which two definitions are taken to say the same."""
_QUOTED = re.compile(r"(?<!\w)[\"“](?P<term>[a-z][a-z-]+(?: [a-z][a-z-]+){0,2})[\"”](?!\w)")
_USED = ("rule", "edge_case", "label", "escalation", "severity", "market_note")
_REPEATED = 2
"""Items from which words in quotation marks are a term, and not words of a post."""


def terms_found(
    guideline: Guideline, defined: Mapping[str, Definition], found: Callable[..., "GuidelineFound"]
) -> Iterator["GuidelineFound"]:
    """Findings on terms; `defined` are those of the policy by their name in lower case."""
    own: dict[str, GuidelineItem] = {}
    for term in guideline.terms:
        key = term.name.casefold()
        if key and key in own:
            what = f"{term.name[:60]!r} is defined on line {own[key].line} too"
            yield found("error", "term defined twice", term, what, "keep the one that its clause still says")
        elif key:
            own[key] = term
        policy = defined.get(key)
        if policy and not same_meaning(term.name, without_citation(term.text), policy.meaning):
            what = f"{policy.clause} says that it means {policy.meaning[:120]!r}"
            step = "let it say what the policy says, or choose another word"
            yield found("warning", "term differs from the policy", term, what, step)
    known = {*own, *defined, *(label.name.casefold() for label in guideline.labels)}
    for name, item in _used(guideline).items():
        if not any(_is(name, one) for one in known):
            what = f"it uses {name!r} as a term, and nothing defines it"
            yield found("warning", "undefined term", item, what, "define it under 'Labels' or 'Definitions'")


def _used(guideline: Guideline) -> dict[str, GuidelineItem]:
    """Terms by their words, with the first item that uses them."""
    bold: dict[str, GuidelineItem] = {}
    quoted: dict[str, list[GuidelineItem]] = defaultdict(list)
    for item in guideline.of(*_USED):  # type: ignore[arg-type]
        for name, before in bold_in(item.text):
            is_term = before > 0 and len(name.split()) <= 4 and re.search(r"[a-z]{3}", name.casefold())
            if (
                is_term
                and says_of_name(name) == "not read"
                and not re.fullmatch(r"(?i)not|never|only|and|or|all|any", name)
            ):
                bold.setdefault(name.casefold().strip(" .:,;"), item)
        for match in _QUOTED.finditer(item.text):
            quoted[match["term"].casefold()].append(item)
    often = {name: items[0] for name, items in quoted.items() if len({one.id for one in items}) >= _REPEATED}
    return {**often, **bold}


def _is(name: str, known: str) -> bool:
    return name.removesuffix("s") == known.removesuffix("s")


def same_meaning(name: str, one: str, other: str) -> bool:
    """Whether two definitions of a term share words enough to say the same."""
    drop = words(name) | stop_words()["en"]
    own, known = words(one) - drop, words(other) - drop
    return not own or not known or len(own & known) / min(len(own), len(known)) >= SAME_MEANING
