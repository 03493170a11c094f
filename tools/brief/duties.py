"""Whom the changed rules oblige, by when, and to what: the law's rules as they are read, each with its quote.

Where no rule is read in a provision that changed, as in platforms' policies, its sentences that forbid or demand
something stand for it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from knowledge_base.records import ClauseId
from tools.brief.brief import Point, Quote
from tools.brief.changed import BINDS, Changed, quote_of
from tools.brief.edits import bare
from tools.brief.plain_words import in_plain_words
from tools.brief.points import shown, split_sentences
from tools.brief.sides import Sides, Version
from tools.figures import count_words, listed
from tools.law_diff.comparison import Comparison
from tools.law_diff.provisions import named
from tools.law_meaning.changed import ItemChange, changed_items, real_only
from tools.law_meaning.check import problems
from tools.law_meaning.meaning import Item, Meaning
from tools.law_meaning.read_law import meaning_of

MOST_PROVISIONS = 4
"""Named for one actor."""
_PUBLIC = re.compile(
    r"\b(?:authorit(?:y|ies)|commission|board|member states?|coordinators?|office|court|minister|regulators?|agency|"
    r"parliament|council|state)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Duties:
    """What the two versions demand, and what of it differs."""

    sides: Sides
    changed: tuple[Changed, ...]
    found: Comparison

    @cached_property
    def meanings(self) -> tuple[Meaning, Meaning]:
        """Of each version."""
        before, after = (
            meaning_of(one.clauses, one.provisions, one.language)
            for one in (self.sides.before, self.sides.after)
        )
        return before, after

    @cached_property
    def rules(self) -> tuple[ItemChange, ...]:
        """The rules that differ in provisions that changed, of which every quote holds, by weight."""
        some = real_only(changed_items(*self.meanings, self.found), self.found)
        held = [one for one in some if self._holds(one.before, "before") and self._holds(one.after, "after")]
        return tuple(sorted(held, key=self._place))

    @cached_property
    def by_clause(self) -> dict[ClauseId, Changed]:
        """The real change of each later provision."""
        return {clause.id: one for one in self.changed if one.real for clause in one.after}

    def change_of(self, rule: ItemChange) -> Changed | None:
        """The change that a rule's difference stands in."""
        if rule.after is not None:
            return self.by_clause.get(rule.after.provision)
        before = rule.before
        held = (
            one
            for one in self.changed
            if one.real
            for clause in one.before
            if before and clause.id == before.provision
        )
        return next(held, None)

    def quotes(self, item: Item, side: Literal["before", "after"]) -> tuple[Quote, ...]:
        """Its sentence or point, then the lead-in that carries its modal."""
        version = self._version(side)
        return tuple(
            quote_of(side, version.name, version.by_id[one.provision], one.text) for one in item.quotes
        )

    def cite(self, item: Item, side: Literal["before", "after"]) -> str:
        """How its provision is cited."""
        return named(self._version(side).by_id[item.provision])

    def _version(self, side: str) -> Version:
        return self.sides.before if side == "before" else self.sides.after

    def _holds(self, item: Item | None, side: str) -> bool:
        return item is None or not problems(item, self._version(side).by_id)

    def _place(self, rule: ItemChange) -> tuple[bool, int, int]:
        """What is gone comes last; then by weight and place."""
        one = self.change_of(rule)
        return (rule.kind == "gone", *((-one.weight, one.change.position) if one else (0, 0)))


def for_whom(duties: Duties) -> Iterator[Point]:
    """Whom the rules that are new or changed oblige, those named most first; authorities last."""
    found: dict[str, list[Item]] = defaultdict(list)
    spelt: dict[str, str] = {}
    for rule in duties.rules:
        if rule.after is not None and rule.after.who:
            found[spelt.setdefault(_singular(rule.after.who), rule.after.who)].append(rule.after)
    for who, items in sorted(found.items(), key=lambda pair: (is_public(pair[0]), -len(pair[1]), pair[0])):
        places = list(dict.fromkeys(duties.cite(item, "after") for item in items))
        rest = len(places) - MOST_PROVISIONS
        shown_places = (
            listed(places[:MOST_PROVISIONS])
            if rest <= 0
            else f"{', '.join(places[:MOST_PROVISIONS])} and {rest:,} more"
        )
        numbers = [one.number for item in items if (one := duties.by_clause.get(item.provision))]
        yield Point(
            id="",
            text=f"{who[:1].upper()}{who[1:]}: {shown_places}.",
            quotes=duties.quotes(items[0], "after"),
            changes=tuple(dict.fromkeys(numbers)),
            who=who,
        )


def what_to_do(duties: Duties, plain: bool) -> Iterator[Point]:
    """What rules that are new or changed oblige or forbid, and what no longer binds.

    Duties of authorities are not ours. `plain`: in plainer words, the law's own below them.
    """
    read = {rule.after.provision for rule in duties.rules if rule.after}
    read |= {item.provision for item in duties.meanings[1].items}
    for rule in sorted(duties.rules, key=_names_nobody):
        item, side = (rule.after, "after") if rule.after else (rule.before, "before")
        change = duties.change_of(rule)
        if item and change and item.kind in ("obligation", "prohibition") and not is_public(item.who):
            yield _duty(duties, item, "before" if side == "before" else "after", rule.kind, change, plain)
    for one in sorted(duties.changed, key=lambda one: (-one.weight, one.change.position)):
        if one.real and one.weight:
            for clause in one.after:
                if clause.id not in read:
                    yield from _sentences(one, clause.id, plain)


def not_read(duties: Duties) -> Iterator[Point]:
    """Sentences that may bind and that no rule reads, and rules that name nobody."""
    loose = [one for one in duties.meanings[1].not_read if one.quote.provision in duties.by_clause]
    if loose:
        after = duties.sides.after
        quotes = [
            quote_of("after", after.name, after.by_id[one.quote.provision], one.quote.text)
            for one in loose[:2]
        ]
        count = count_words(len(loose), "changed sentence", "changed sentences")
        names = listed(list(dict.fromkeys(one.provision for one in quotes)))
        yield Point(
            id="",
            text=f"{count} may bind and could not be read by rules, first in {names}.",
            quotes=tuple(quotes),
        )
    nobody = [
        rule.after
        for rule in duties.rules
        if rule.after and not rule.after.who and rule.after.kind in ("obligation", "prohibition")
    ]
    if nobody:
        names = listed(list(dict.fromkeys(duties.cite(item, "after") for item in nobody))[:MOST_PROVISIONS])
        verb = "oblige" if len(nobody) > 1 else "obliges"
        yield Point(
            id="", text=f"Whom {names} {verb} is not said by name.", quotes=duties.quotes(nobody[0], "after")
        )


def _duty(
    duties: Duties, item: Item, side: Literal["before", "after"], kind: str, change: Changed, plain: bool
) -> Point:
    quotes = duties.quotes(item, side)
    about = f"{duties.cite(item, side)}, {'no longer in the text' if kind == 'gone' else kind}"
    parts = quotes[1:2] + quotes[:1] if len(quotes) > 1 and _leads(quotes[1]) else quotes[:1]
    words = [shown(one.text, item.subject) for one in parts]
    end = (
        "" if words[-1].endswith((".", ";", ":", "!", "?")) else " …" if words[-1] != quotes[0].text else "."
    )
    lead = "" if " ".join(bare(parts[0].text).split()).startswith(words[0]) else "… "
    said = lead + (in_plain_words(" ".join(words)) if plain else " ".join(f"“{one}”" for one in words))
    fragments = tuple(one.model_copy(update={"text": text}) for one, text in zip(parts, words, strict=True))
    return Point(
        id="",
        text=f"{about}: {said}{end}",
        quotes=quotes,
        fragments=() if plain else fragments,
        changes=(change.number,),
        who=item.who if _says(item.who, quotes) else "",
    )


def _leads(quote: Quote) -> bool:
    return quote.text.rstrip().endswith((":", "—", "–"))


def _says(who: str, quotes: Sequence[Quote]) -> bool:
    return who.casefold() in " ".join(one.text for one in quotes).casefold()


def _sentences(one: Changed, clause_id: ClauseId, plain: bool) -> Iterator[Point]:
    """Sentences of a changed provision in which no rule is read: those that forbid or demand, and are news."""
    clause = one.sides.after.by_id[clause_id]
    old = " ".join(one.old.split())
    for sentence in split_sentences(clause.text):
        words = bare(sentence.strip())
        flat = " ".join(words.split())
        if not BINDS.search(words) or _EFFECT.search(words) or (one.old and flat in old):
            continue
        text = shown(words)
        fragment = quote_of("after", one.sides.after.name, clause, text)
        said = in_plain_words(text) if plain else f"“{text}”"
        about = f"{named(clause)}, {'new' if one.change.kind == 'added' else 'changed'}"
        yield Point(
            id="",
            text=f"{about}: {said}{'' if text.endswith(('.', ';', ':', '!', '?')) else ' …'}",
            quotes=(quote_of("after", one.sides.after.name, clause, words),),
            fragments=() if plain else (fragment,),
            changes=(one.number,),
        )


_EFFECT = re.compile(
    r"\b(?:shall|must|may) (?:also |only |not )*"
    r"(?:apply|be (?:considered|construed|understood|deemed|taken|without prejudice)|mean|enter into force|include)\b",
    re.IGNORECASE,
)
"""What a text says of itself: it obliges nobody."""


def _names_nobody(rule: ItemChange) -> bool:
    item = rule.after or rule.before
    return item is None or not item.who


def _singular(who: str) -> str:
    return re.sub(r"(?:(?<=[a-z]{2})ies|y|(?<![su])s)\b", "", who.casefold())


def is_public(who: str) -> bool:
    """Whether an actor is an authority or a state."""
    return bool(_PUBLIC.search(who))
