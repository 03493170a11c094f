"""By when: dates from which a version or parts of it apply, then deadlines and periods that changed or are new."""

import re
from collections.abc import Iterator

from knowledge_base.legal_facts import applicability
from knowledge_base.legal_records import Applicability
from tools.brief.brief import Point, Quote
from tools.brief.changed import Changed, quote_of
from tools.brief.duties import Duties, is_public
from tools.brief.points import pair_of
from tools.brief.sides import UNDATED
from tools.figures import listed
from tools.law_diff.provisions import named
from tools.law_meaning.changed import ItemChange
from tools.law_meaning.meaning import Item, Limit


def by_when(duties: Duties) -> Iterator[Point]:
    """From when the later version, or parts of it, apply; then deadlines and periods that changed or are new."""
    after, told = duties.sides.after, set[int]()
    news = [fact for fact in applicability(after.clauses) if fact.provision in duties.by_clause]
    for fact in sorted(news, key=lambda fact: (fact.day is None, str(fact.day))):
        clause, one = after.by_id[fact.provision], duties.by_clause[fact.provision]
        quote = quote_of("after", after.name, clause, fact.sentence.strip())
        yield Point(id="", text=_dated(fact, named(clause)), quotes=(quote,), changes=(one.number,))
        told.add(one.number)
    begins = max((clause.effective_from for clause in after.clauses), default=UNDATED)
    if begins > UNDATED and not news:
        yield Point(id="", text=f"The later version was filed as holding from {begins.day} {begins:%B %Y}.")
    for rule in sorted(duties.rules, key=_pressing):
        change = duties.change_of(rule)
        if change is not None and (point := _limit(duties, rule, change)):
            told.add(change.number)
            yield point
    for one in duties.changed:
        if one.real and one.weight and one.after and one.number not in told:
            for place, edit in enumerate(one.edits):
                if edit.in_time:
                    fragments: list[Quote] = []
                    text = f"{one.change.name}: {pair_of(one, place, fragments)}."
                    yield Point(
                        id="",
                        text=text,
                        quotes=one.quotes(),
                        fragments=tuple(fragments),
                        changes=(one.number,),
                    )


def _pressing(rule: ItemChange) -> tuple[bool, bool]:
    """A day comes before a period, and what is asked of authorities last."""
    item = rule.after
    if item is None:
        return True, True
    return not any(one.day for one in item.limits), is_public(item.who)


def _limit(duties: Duties, rule: ItemChange, change: Changed) -> Point | None:
    """A deadline, frequency or period that is new or another one; None where there is none."""
    after, before = rule.after, rule.before
    if after is None or after.kind == "effect" or (before and "limits" not in rule.fields):
        return None
    new, old = _timed(after), _timed(before) if before else []
    new, old = [one for one in new if one not in old], [one for one in old if one not in new]
    if not new:
        return None
    fragments = [
        quote_of("after", duties.sides.after.name, duties.sides.after.by_id[one.provision], one.text)
        for one in new
    ]
    fragments += [
        quote_of("before", duties.sides.before.name, duties.sides.before.by_id[one.provision], one.text)
        for one in old
    ]
    words, were = (listed([f"“{one.text}”" for one in some]) for some in (new, old))
    about = f"{duties.cite(after, 'after')} ({after.who})" if after.who else duties.cite(after, "after")
    text = f"{about}: {were} becomes {words}." if old else f"{about}, new: {words}."
    return Point(
        id="",
        text=text,
        quotes=(*duties.quotes(after, "after"), *(duties.quotes(before, "before") if before else ())),
        fragments=tuple(fragments),
        changes=(change.number,),
    )


def _timed(item: Item) -> list[Limit]:
    return [one for one in item.limits if one.kind != "threshold"]


def _dated(fact: Applicability, name: str) -> str:
    one, several = {
        "applies": ("applies from", "apply from"),
        "enters_into_force": ("enters into force on", "enter into force on"),
        "expires": ("ends on", "end on"),
        "transposed_by": ("must be national law by", "must be national law by"),
    }[fact.event]
    scope = fact.scope or "It"
    plural = re.match(r"(?i)(?:articles|sections|chapters|annexes|paragraphs|points)\b", scope)
    verb = several if plural else one
    when = fact.after
    if fact.day is not None:
        when = f"{fact.day.day} {fact.day:%B %Y}"
    elif fact.days_after is not None:
        when = f"day {fact.days_after} after {fact.after}"
    return f"{scope} {verb} {when} ({name})."
