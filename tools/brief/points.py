"""The statements of the first page, by rules: each is made of words of the two versions and a few of ours."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from knowledge_base.legal_facts import addressees, applicability, day_in
from knowledge_base.legal_records import Applicability
from knowledge_base.records import Clause
from tools.brief.brief import Point, Quote, SectionKey
from tools.brief.changed import BINDS, Changed, quote_of
from tools.brief.edits import bare
from tools.brief.plain_words import in_plain_words
from tools.brief.sides import UNDATED, Sides
from tools.figures import count_words, listed
from tools.law_diff.comparison import Comparison
from tools.law_diff.provisions import named

MOST_WORDS = 45
"""Words of the law in one statement."""
MOST_EDITS = 2
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z‘“(])")
_MODAL = re.compile(r"\s+(?:shall|must)\s+", re.IGNORECASE)
_PUBLIC = re.compile(
    r"\b(?:authorit(?:y|ies)|commission|board|member states?|coordinators?|office|court|minister|regulators?|agency|"
    r"parliament|council|state)\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"\b(?:shall|must|may) (?:also |only |not )*(?:apply|be (?:considered|construed|understood|deemed|taken|without prejudice)|"
    r"mean|enter into force|include)\b",
    re.IGNORECASE,
)
"""What a text says of itself: it obliges nobody."""
_LABEL = re.compile(r"^(?:\d{1,3}[a-z]?\.|\(?[a-z0-9]{1,5}\)|[—–•*-])\s+", re.IGNORECASE)


def what_changed(changed: Sequence[Changed]) -> Iterator[Point]:
    """One statement a real change, the weightiest first."""
    for one in sorted(changed, key=lambda one: (-one.weight, one.change.position)):
        if one.real and one.weight:
            yield statement_of(one)


def statement_of(one: Changed) -> Point:
    """What one change does, in a sentence."""
    name, fragments = one.change.name, list[Quote]()
    if one.change.kind == "substance" and one.edits:
        told = [_pair(one, place, fragments) for place in range(min(MOST_EDITS, len(one.edits)))]
        rest = len(one.edits) - len(told)
        more = f"; and {count_words(rest, 'further edit')}" if rest > 0 else ""
        text = f"{name}: {'; '.join(told)}{more}."
    elif one.change.kind in ("added", "repealed", "substance"):
        side = "before" if one.change.kind == "repealed" else "after"
        words = _shown(one.old if side == "before" else one.new)
        fragments.append(one.short(side, words))
        verb = {"added": "is new", "repealed": "is repealed. It said", "substance": "is amended"}[one.change.kind]
        text = f"{name} {verb}: “{words}”" + ("" if words.endswith((".", ";", ":")) else " …")
    else:
        text = f"{name}: its words stay."
    return _point("what", one, text, fragments)


def for_whom(changed: Sequence[Changed]) -> Iterator[Point]:
    """Whom the provisions that changed oblige, those named most first; authorities last."""
    found: dict[str, list[tuple[Changed, str, Clause]]] = defaultdict(list)
    for one in _binding(changed):
        for said in addressees(one.after):
            clause = next(clause for clause in one.after if clause.id == said.provision)
            found[said.name].append((one, said.sentence, clause))
    for name, places in sorted(found.items(), key=lambda pair: (_is_public(pair[0]), -len(pair[1]), pair[0])):
        numbers = tuple(dict.fromkeys(one.number for one, _, _ in places))
        provisions = list(dict.fromkeys(named(clause) for _, _, clause in places))
        shown = listed(provisions[:4]) + (f" and {len(provisions) - 4:,} more" if len(provisions) > 4 else "")
        first, sentence, clause = places[0]
        yield Point(
            id="",
            text=f"{name[:1].upper()}{name[1:]}: {shown}.",
            quotes=(quote_of("after", first.sides.after.name, clause, sentence.strip()),),
            changes=numbers,
            who=name,
        )


def by_when(sides: Sides, changed: Sequence[Changed]) -> Iterator[Point]:
    """From when the later version, or parts of it, apply; then deadlines and periods that changed or are new."""
    touched = {clause.id: one for one in changed if one.real for clause in one.after}
    dated = applicability(sides.after.clauses)
    news = [fact for fact in dated if fact.provision in touched]
    for fact in sorted(news, key=lambda fact: (fact.day is None, str(fact.day))):
        one, clause = touched[fact.provision], sides.after.by_id[fact.provision]
        quote = quote_of("after", sides.after.name, clause, fact.sentence.strip())
        yield Point(id="", text=_dated(fact, named(clause)), quotes=(quote,), changes=(one.number,))
    begins = max((clause.effective_from for clause in sides.after.clauses), default=UNDATED)
    if begins > UNDATED and not news:
        yield Point(id="", text=f"The later version was filed as holding from {begins.day} {begins:%B %Y}.")
    for one in _binding(changed):
        for place, edit in enumerate(one.edits):
            if edit.in_time and not day_in(edit.after):
                fragments: list[Quote] = []
                yield _point("when", one, f"{one.change.name}: {_pair(one, place, fragments)}.", fragments)


def what_to_do(changed: Sequence[Changed], plain: bool) -> Iterator[Point]:
    """What sentences that are new or changed oblige or forbid; duties of authorities are not ours.

    `plain`: in plainer words, the law's own below them.
    """
    for one in sorted(_binding(changed), key=lambda one: (-one.weight, one.change.position)):
        for clause in one.after:
            for sentence in _SENTENCE.split(clause.text):
                words = _LABEL.sub("", sentence.strip(), count=1)
                if BINDS.search(words) and not _EFFECT.search(words) and _is_news(one, words) and not _is_public(_subject(words)):
                    yield _duty(one, clause, words, plain)


def what_is_unsure(sides: Sides, changed: Sequence[Changed], found: Comparison) -> Iterator[Point]:
    """What the rules could not settle, and who should look."""
    for note in found.notes:
        yield Point(id="", text=note)
    for term in found.terms:
        if term.used_in:
            used = count_words(len(term.used_in), "provision uses", "provisions use")
            text = (
                f"The term ‘{term.term}’ is {_TERM[term.what]} ({term.defined_in}): {used} it unchanged and may mean "
                f"something else now, among them {listed(list(term.used_in[:3]))}."
            )
            yield Point(id="", text=text)
    for stray in found.references:
        yield Point(id="", text=f"{stray.words}.")
    yield from _passive(changed)
    doubtful = [one for one in changed if one.real and one.weight == 2 and one.change.kind == "substance"]
    if doubtful:
        numbers = tuple(one.number for one in doubtful)
        names = listed([one.change.name for one in doubtful[:3]])
        count = count_words(len(doubtful), "change counts", "changes count")
        yield Point(
            id="",
            text=f"{count} as substance for other words alone, which may mean the same: {names}.",
            changes=numbers,
        )
    touched = {clause.id for one in changed if one.real for clause in one.after}
    dated = applicability(sides.after.clauses)
    if dated and not any(fact.provision in touched for fact in dated):
        text = "No date of application changed: from when these changes apply stands in the act that made them."
        yield Point(id="", text=text)
    for fact in dated:
        if fact.day is None and fact.after and fact.provision in touched:
            clause = sides.after.by_id[fact.provision]
            quote = quote_of("after", sides.after.name, clause, fact.sentence.strip())
            text = f"{named(clause)} counts from the {fact.after.split(' after ')[-1]}; the text does not give that day."
            yield Point(id="", text=text, quotes=(quote,))
    waiting = [one for one in sides.set_aside if one.state == "waits"]
    if waiting:
        yield Point(id="", text=f"{count_words(len(waiting), 'capture')} may still turn out to be a version.")
    yield Point(id="", text="Which of our own rules this touches is not told here.")


_TERM = {"changed": "defined differently", "new": "newly defined", "gone": "no longer defined"}


def _binding(changed: Sequence[Changed]) -> list[Changed]:
    return [one for one in changed if one.real and one.weight and one.after]


def _pair(one: Changed, place: int, fragments: list[Quote]) -> str:
    edit = one.edits[place]
    for side, text in (("before", edit.before), ("after", edit.after)):
        if text:
            fragments.append(one.short(side, text))
    if edit.before and edit.after:
        return f"“{edit.before}” becomes “{edit.after}”"
    return f"“{edit.after}” is added" if edit.after else f"“{edit.before}” is dropped"


def _point(key: SectionKey, one: Changed, text: str, fragments: Sequence[Quote]) -> Point:
    return Point(id=key, text=text, quotes=one.quotes(), fragments=tuple(fragments), changes=(one.number,))


def _duty(one: Changed, clause: Clause, words: str, plain: bool) -> Point:
    version, shown = one.sides.after.name, _shown(words)
    tail = "" if shown.endswith((".", ";", ":", "!", "?")) else " …"
    about = f"{named(clause)}, {'new' if one.change.kind == 'added' else 'changed'}"
    said = in_plain_words(shown) if plain else f"“{shown}”"
    actors = [said.name for said in addressees((clause,)) if said.sentence.strip() in words or words in said.sentence]
    return Point(
        id="",
        text=f"{about}: {said}{tail}",
        quotes=(quote_of("after", version, clause, words),),
        fragments=() if plain else (quote_of("after", version, clause, shown),),
        changes=(one.number,),
        who=actors[0] if actors else "",
    )


def _dated(fact: Applicability, name: str) -> str:
    verb = {
        "applies": "applies from",
        "enters_into_force": "enters into force on",
        "expires": "ends on",
        "transposed_by": "must be law in member states by",
    }[fact.event]
    scope = fact.scope or "It"
    plural = bool(re.match(r"Articles|Sections|Chapters|Annexes|[Pp]aragraphs|[Pp]oints", scope))
    verb = re.sub(r"^(applie|enter|end)s\b", lambda found: {"applie": "apply"}.get(found[1], found[1]), verb) if plural else verb
    if fact.day is not None:
        return f"{scope} {verb} {fact.day.day} {fact.day:%B %Y} ({name})."
    if fact.days_after is not None:
        return f"{scope} {verb} day {fact.days_after} after {fact.after} ({name})."
    return f"{scope} {verb} {fact.after} ({name})."


def _passive(changed: Sequence[Changed]) -> Iterator[Point]:
    """Sentences with `shall` or `must` that name nobody who could do it."""
    loose = [
        one
        for one in _binding(changed)
        if any(_MODAL.search(clause.text) for clause in one.after)
        and not addressees(one.after)
        and not applicability(one.after)
    ]
    if loose:
        names = listed([one.change.after for one in loose[:4]])
        text = f"{names} {'bind' if len(loose) > 1 else 'binds'} nobody by name; whom they oblige is for a lawyer to say."
        yield Point(id="", text=text, changes=tuple(one.number for one in loose))


def _is_news(one: Changed, words: str) -> bool:
    """Whether a sentence stands in no earlier word of the provision."""
    return one.change.kind == "added" or " ".join(words.split()) not in " ".join(one.old.split())


def _subject(words: str) -> str:
    found = _MODAL.search(words)
    return re.sub(r"^(?:the|a|an)\s+", "", " ".join(words[: found.start()].split()), flags=re.IGNORECASE) if found else ""


def _is_public(who: str) -> bool:
    return bool(_PUBLIC.search(who))


def _shown(text: str) -> str:
    """The first sentence, cut at a word; as it stands, white space aside."""
    flat = " ".join(bare(text).split())
    first = _SENTENCE.split(flat)[0]
    words = first.split()
    return first if len(words) <= MOST_WORDS else " ".join(words[:MOST_WORDS])
