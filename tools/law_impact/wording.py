"""A provision of a law as it is searched by: what its article is about, what leads in to it, and its own words."""

import re
from collections.abc import Mapping, Sequence

from knowledge_base.legal_records import Provision, ProvisionKind
from knowledge_base.records import Clause, ClauseId
from tools.law_diff.definitions import definitions_in
from tools.law_diff.provisions import title_words

SPEAKS: frozenset[ProvisionKind] = frozenset(("paragraph", "subparagraph", "point", "table"))
"""Kinds that may oblige somebody. A definition binds through the provisions that use its term."""
MOST_TERMS = 3
"""So many definitions are read into a provision."""
MOST_MEANING = 300
"""Characters of each."""
_LABEL = re.compile(r"^\s*(?:\d+[a-z]{0,2}\.|\([a-z0-9]{1,5}\)|[—–-])\s+")
_DUTY = re.compile(
    r"^(?:The |An? )?(?:providers?|services?|undertakings?|platforms?"
    r"|operators? of (?:\w+ ){0,3}(?:services?|platforms?))\b[^,.;:]{0,80}?\b"
    r"(?:shall not|shall|must not|must|may not|may)\s+(?:(?:not\s+)?(?:let|permit|allow|carry|remove|ensure that)\s+)?",
    re.IGNORECASE,
)
"""“Providers of streaming services shall” opens most provisions, and tells none of them apart."""
_SENTENCE = re.compile(r"(?<=[.;:])\s+")


class LawWording:
    """The texts of one version; headings and definitions are known, and not searched."""

    def __init__(self, clauses: Sequence[Clause], provisions: Sequence[Provision]) -> None:
        self.clauses = {clause.id: clause for clause in clauses}
        self.kinds: Mapping[ClauseId, ProvisionKind] = {one.id: one.kind for one in provisions}
        self._parents = {one.id: one.parent for one in provisions}
        recital = re.compile(r"/rct_")
        self.binding = tuple(
            clause
            for clause in clauses
            if self.kinds.get(clause.id, "paragraph") in SPEAKS and not recital.search(clause.id)
        )
        self.terms = _terms(clauses)

    def terms_in(self, clause: Clause) -> tuple[str, ...]:
        """The defined terms that a provision uses, in the order of their definitions."""
        told = f" {_folded(clause.text)} "
        return tuple(term for term in self.terms if re.search(rf"\b{re.escape(term)}s?\b", told))

    def words(self, clause: Clause) -> str:
        """The provision in one text: its article's heading, what leads in, and itself without stock openings."""
        heading = title_words(clause.heading[-1]).strip() if clause.heading else ""
        return f"{heading}: {self._own(clause)}" if heading else self._own(clause)

    def sentences(self, clause: Clause) -> tuple[str, ...]:
        """What leads in to it and its own words, sentence by sentence."""
        split = tuple(one for one in _SENTENCE.split(self._own(clause)) if len(one) > 12)
        return split or (self.words(clause),)

    def meaning(self, clause: Clause) -> str:
        """What leads in to it, its own words, and what its defined terms mean."""
        meant = [self.terms[term] for term in self.terms_in(clause)[:MOST_TERMS]]
        return " ".join((self._own(clause), *meant))

    def around(self, clause: Clause) -> str:
        """What a reader needs to know beside its words: its heading, what leads in to it, and its terms' meanings."""
        terms = [f"‘{term}’ means {self.terms[term]}" for term in self.terms_in(clause)[:MOST_TERMS]]
        return "\n".join((" > ".join(clause.heading), *self._leads(clause), *terms))

    def article(self, clause: Clause) -> ClauseId:
        """The nearest provision above it that says nothing itself: its article; else the topmost, or itself."""
        found = clause.id
        while (parent := self._parents.get(found)) in self.clauses:
            found = parent
            if self.kinds.get(found) not in SPEAKS:
                break
        return found

    def _own(self, clause: Clause) -> str:
        return " ".join((*self._leads(clause), _plain(clause.text)))

    def _leads(self, clause: Clause) -> list[str]:
        leads: list[str] = []
        parent = self._parents.get(clause.id)
        while parent in self.clauses and self.kinds.get(parent) in SPEAKS:
            leads.insert(0, _plain(self.clauses[parent].text))
            parent = self._parents.get(parent)
        return leads


def _terms(clauses: Sequence[Clause]) -> dict[str, str]:
    """Each defined term, folded, with what it means."""
    found: dict[str, str] = {}
    for at, clause in enumerate(clauses):
        for one in definitions_in(clause.text, at):
            means = re.split(r"\bmeans?\b", " ".join(one.text.split()), maxsplit=1)[-1]
            found.setdefault(_folded(one.term), means.strip(" ;.")[:MOST_MEANING])
    return found


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _plain(text: str) -> str:
    """Its words without its number and the stock opening, on one line."""
    return _DUTY.sub("", " ".join(_LABEL.sub("", text).split()))
