"""A clause that forbids as a question: its main sentence asked, the rest told apart by what it does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge_base.prompts import PromptException, Question, Severity
from tools.compiling.asking import included, is_bare, predicate, question, tells_content
from tools.compiling.exceptions import exception_of, is_limit, quoted_in
from tools.compiling.names import code_in, short_name, slug
from tools.compiling.parts import list_of, parts_of
from tools.compiling.speaking import allows, deed_in_prohibition, demands, forbids
from tools.compiling.wording import Item, Sentence, Worded, plain, sentences_of

_POINTS_ELSEWHERE = re.compile(
    r"^(?:while\b|we (?:aim|want|encourage|believe|take|are)\b|if you (?:encounter|believe|see"
    r"|think|are|have)\b|for more\b"
    r"|please (?:also )?(?:see|report|visit)\b|see\b|to report\b|(?:to )?learn more\b"
    r"|additional guidance\b)|:$",
    re.I,
)
"""Sentences that say nothing of what breaks the rule."""


@dataclass(frozen=True)
class Rule:
    """A clause that forbids, and its sentences by what they do; `main` says what is forbidden."""

    clause: Worded
    main: Sentence
    further: tuple[Sentence, ...] = ()
    adds: tuple[Sentence, ...] = ()
    notes: tuple[str, ...] = ()
    allows: tuple[Sentence, ...] = ()
    enforces: tuple[str, ...] = ()

    def items(self) -> list[Item]:
        """What its lists hold, but for what they allow."""
        return [item for one in (self.main, *self.further, *self.adds) for item in one.items]


def rule_of(clause: Worded) -> Rule:
    """The clause, told apart; it has at least one sentence."""
    main = _main(clause.sentences)
    found: dict[str, list[Sentence]] = {}
    for at, sentence in enumerate(clause.sentences):
        limits = tuple(item for item in sentence.items if is_limit(item) or allows(item.text))
        found.setdefault("allows", []).extend(_as_sentence(item) for item in limits)
        kept = replace(sentence, items=tuple(item for item in sentence.items if item not in limits))
        deed = "main" if at == main else _deed(kept, at < main)
        found.setdefault(deed, []).append(kept)
    return Rule(
        clause,
        found["main"][0],
        tuple(found.get("forbids", ())),
        tuple(found.get("adds", ())),
        tuple(one.text for one in found.get("notes", ()) if _is_note(one.text)),
        tuple(found.get("allows", ())),
        tuple(one.text for one in found.get("enforces", ())),
    )


def _main(sentences: Sequence[Sentence]) -> int:
    """Which sentence says what is forbidden: by its form, or by its place where none has one."""
    if tells_content(sentences[0].text):
        return 0
    by_form = next((at for at, one in enumerate(sentences) if forbids(one.text) or demands(one.text)), None)
    if by_form is not None:
        return by_form
    if not sentences[0].text:
        return 0
    leads = (at for at, one in enumerate(sentences) if one.items and len(one.text.split()) > 3)
    return 0 if is_bare(sentences[0].text) and sentences[0].items else next(leads, 0)


def _deed(sentence: Sentence, before_main: bool) -> str:
    if sentence.text.casefold().startswith("output:"):
        return "enforces"
    deed = deed_in_prohibition(sentence.text)
    if sentence.items and deed in ("notes", "defines"):
        return "adds"
    return "opens" if deed == "notes" and before_main else deed


def _is_note(text: str) -> bool:
    return len(text.split()) > 2 and not _POINTS_ELSEWHERE.search(text)


def _as_sentence(item: Item) -> Sentence:
    return Sentence(f"{item.title}: {item.text}." if item.title else item.text)


def asked(
    rule: Rule, label: str, exceptions: Sequence[PromptException], severity: Severity | None
) -> Question:
    """The question of a rule; exceptions that the clause itself grants come after those given.

    Where no clause tells a severity, it is the record's own, `medium`.
    """
    granted = list(exceptions)
    if rule.allows:
        granted.append(
            exception_of(replace(rule.clause, title=""), rule.allows, {one.name for one in granted})
        )
    return Question(
        id=f"q-{label}",
        ask=" ".join([_ask(rule.main), *rule.notes])[:4_000],
        clause=rule.clause.clause.id,
        label=label,
        criteria=tuple(dict.fromkeys(_criteria(rule))),
        examples=tuple(example for item in rule.items() for example in quoted_in(item)),
        exceptions=tuple(granted),
        severity=severity or "medium",
    )


def _ask(main: Sentence) -> str:
    if _heads_rules(main):
        return f"Does the content break any of these rules on “{main.text}”?"
    return question(main.text)


def _heads_rules(main: Sentence) -> bool:
    """Whether the sentence is the heading of a list of rules."""
    return (
        bool(main.text)
        and is_bare(main.text)
        and not main.text.endswith(":")
        and any(forbids(one.text) for one in main.items)
    )


def _criteria(rule: Rule) -> list[str]:
    """What counts, part by part; none where the question says it all."""
    main = (
        []
        if not rule.main.text or rule.main.text.endswith(":") or _heads_rules(rule.main)
        else parts_of(rule.main.text)
    )
    parts = [part for one in rule.further if not one.text.endswith(":") for part in parts_of(one.text)]
    parts += [part for one in rule.adds if not one.text.endswith(":") for part in _added(one.text)]
    parts = [_capital(part) for part in parts]
    parts += [words for item in rule.items() if not quoted_in(item) and (words := _listed(item))]
    return [*map(_capital, main), *parts] if parts or len(main) > 1 else []


def _added(sentence: str) -> list[str]:
    what = included(sentence)
    return list_of(what) if what != sentence else [sentence]


def _listed(item: Item) -> str:
    words = f"{item.title}: {item.text}" if item.title and item.text else item.title or item.text
    if _POINTS_ELSEWHERE.search(words.rstrip(":")):
        return ""
    first, *rest = sentences_of(words) or [""]
    if forbids(first):
        return " ".join([_capital(predicate(first)), *rest])
    return _capital(re.sub(r"[;,]?(?:\s+(?:or|and))?$", "", words.rstrip(".;: "))).removesuffix(", such as")


def label_of(rule: Rule, alone: bool) -> str:
    """A code of the policy's own, the clause's title, its heading where it stands there alone, or its first words."""
    clause = rule.clause.clause
    heading = plain(clause.heading[-1]) if clause.heading else ""
    named = slug(re.sub(r"^[0-9.]+\s*", "", heading) or clause.policy) if alone else ""
    return (
        code_in(rule.clause.title, heading)
        or slug(re.sub(r"^content (?:about |with |that )?", "", rule.clause.title, flags=re.I))
        or named
        or (short_name(predicate(rule.main.text)) if rule.main.text else "")
        or slug(clause.id.partition("/")[2])
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
