"""The rules of a law, read by patterns and structure: a lead-in carries its modal to its points."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge_base import digests
from knowledge_base.legal_records import Provision
from knowledge_base.records import ArtefactId, Clause, ClauseId
from tools.law_meaning.conditions import circumstances
from tools.law_meaning.cross_references import penalties_by_article, targets
from tools.law_meaning.defined_terms import people_of, terms_of
from tools.law_meaning.limits import limits_of
from tools.law_meaning.meaning import DefinedTerm, Item, Kind, Meaning, ModalClass, NotRead, Quote
from tools.law_meaning.modals import Modal, modals, sense
from tools.law_meaning.passive import doer
from tools.law_meaning.pronouns import Mentioned
from tools.law_meaning.sentences import MOST_SENTENCE, Sentence, chunks, located
from tools.law_meaning.shape import Shape, article_of, shape_of
from tools.law_meaning.subjects import Subject, actor, is_pronoun, subject_of

_OPEN_LEAD = re.compile(
    r"^[\s,]*(?:not|either|also|in particular|at least|only|therefore|either of the following|"
    r"do (?:all of )?the following|"
    r"(?:where|when|as) \w+)?[\s,]*[:—–]\s*$",
    re.IGNORECASE,
)
_HOLDS = re.compile(r"\s*(?:\w+\s+)?be\b")
_SPARED = re.compile(r"\s+(?:also\s+)?(?:apply|be applicable)\s+to\s+([^,;]{3,200})", re.IGNORECASE)
MOST_ITEMS = 20_000


def meaning_of(
    clauses: Sequence[Clause], provisions: Sequence[Provision] = (), language: str = "en"
) -> Meaning:
    """What one version of a law says. English only: sentences in another language are told as not read."""
    shape = shape_of(clauses, provisions)
    reading = _Reading(shape, terms_of(clauses, shape.binding))
    if language.partition("-")[0].lower() not in ("en", ""):
        reading.foreign(language)
    else:
        for clause in shape.binding:
            reading.read(shape.clauses[clause])
        for clause in sorted(shape.quoted, key=lambda one: shape.clauses[one].position):
            reading.unread(shape.clauses[clause], "it is put into another act")
    fines = penalties_by_article(shape)
    items = tuple(
        one.model_copy(update={"penalties": fines.get(article_of(shape, one.provision), ())})
        for one in reading.items[:MOST_ITEMS]
    )
    first = clauses[0] if clauses else None
    return Meaning(
        artefact=first.artefact if first else ArtefactId("regulation/none"),
        version=first.version if first else 0,
        items=items,
        terms=tuple(reading.terms.values()),
        not_read=tuple(reading.not_read),
    )


def item_id(provision: str, words: str) -> str:
    """The provision and the digest of the words, however they are laid out."""
    return f"{provision}~{digests.of_text(' '.join(words.split()).casefold())[:8]}"


@dataclass
class _Reading:
    """One version while it is read."""

    shape: Shape
    terms: dict[str, DefinedTerm]
    items: list[Item] = field(default_factory=list)
    not_read: list[NotRead] = field(default_factory=list)
    mentioned: Mentioned = field(default_factory=Mentioned)

    def __post_init__(self) -> None:
        self.defined: dict[ClauseId, list[DefinedTerm]] = {}
        for one in self.terms.values():
            self.defined.setdefault(one.quote.provision, []).append(one)
        self.people = people_of(self.terms)

    def foreign(self, language: str) -> None:
        """Nothing is read of a law in a language without rules here."""
        for clause in self.shape.binding:
            self.unread(
                self.shape.clauses[clause], f"its language is {language!r}, and rules are read in English"
            )

    def unread(self, clause: Clause, reason: str) -> None:
        """Tell a whole provision as not read."""
        self.not_read.append(NotRead(quote=_quote(clause, 0, clause.text), reason=reason))

    def read(self, clause: Clause) -> None:
        """Every rule of a provision's own sentences, with the points that fill the last one."""
        told = list(located(clause.text))
        if carried := self._carried(clause):
            lead, modal = carried
            if _OPEN_LEAD.match(lead.text[modal.end :]):
                self._point(clause, lead, modal)
            # Else the point is content of the list's rule. A further sentence is its own in either case.
            told = told[1:]
        for place, sentence in enumerate(told):
            if any(
                one.quote.start <= sentence.start < one.quote.start + len(one.quote.text)
                for one in self._defined(clause)
            ):
                continue
            if len(sentence.text) > MOST_SENTENCE:
                self.not_read.append(
                    NotRead(
                        quote=_quote(clause, sentence.start, sentence.text), reason="the sentence is too long"
                    )
                )
                continue
            leads = place == len(told) - 1 and self.shape.is_lead(clause.id)
            self._sentence(clause, sentence, leads)

    def _defined(self, clause: Clause) -> list[DefinedTerm]:
        return self.defined.get(clause.id, [])

    def _lead_of(self, clause: Clause) -> Clause | None:
        parent = self.shape.parents.get(clause.id)
        if parent is None or not self.shape.is_lead(parent) or clause.id not in self.shape.points(parent):
            return None
        return self.shape.clauses[parent]

    def _carried(self, clause: Clause) -> tuple[Sentence, Modal] | None:
        """The lead-in sentence above a point and its last main modal, if it has one."""
        above = self._lead_of(clause)
        while above is not None:
            *_, lead = located(above.text)
            found = [modal for modal, _ in self._main(lead.text)]
            if found:
                return lead, found[-1]
            above = self._lead_of(above)
        return None

    def _main(self, sentence: str) -> Iterator[tuple[Modal, Subject | None]]:
        """The main modals of a sentence with their subjects; those of subordinate clauses are left out."""
        parts = chunks(sentence)
        after = 0
        for modal in modals(sentence):
            subject = subject_of(sentence, parts, modal.start, after)
            if subject is not None and subject.below and not self._rules_below(subject, modal):
                continue
            yield modal, subject
            if subject is None or not subject.below:
                after = modal.end

    def _rules_below(self, subject: Subject, modal: Modal) -> bool:
        """“…, which shall not …” binds too."""
        binds = modal.word in ("shall", "must") or modal.negated
        return binds and subject.text.lower() in ("which", "who", "and which", "all of which")

    def _sentence(self, clause: Clause, sentence: Sentence, leads: bool) -> None:
        found = list(self._main(sentence.text))
        if not found and not re.search(r"\b(?:shall|must)\b", sentence.text):
            return
        ends = [
            *(self._end(sentence.text, modal, subject) for modal, subject in found[1:]),
            len(sentence.text),
        ][: len(found)]
        previous: Subject | None = None
        for (modal, subject), end in zip(found, ends, strict=True):
            after = sentence.text[modal.end : end]
            if leads and end == len(sentence.text) and _OPEN_LEAD.match(after):
                self._remember(clause, sentence, subject, previous)
                previous = subject or previous
                continue
            self._rule(
                clause, sentence, modal, subject or previous, after, leads and end == len(sentence.text)
            )
            previous = subject or previous
        if not found and re.search(r"\b(?:shall|must)\b", sentence.text):
            reason = "its “shall” stands in a subordinate clause, or it has no subject"
            self.not_read.append(NotRead(quote=_quote(clause, sentence.start, sentence.text), reason=reason))

    def _end(self, sentence: str, modal: Modal, subject: Subject | None) -> int:
        """Where the rule before a modal ends: at the subject of the next, or at the “and” before it."""
        at = subject.start if subject is not None else modal.start
        told = sentence[:at].rstrip(" ,;")
        return len(re.sub(r"[,\s]+(?:and|or|but)$", "", told))

    def _remember(
        self, clause: Clause, sentence: Sentence, subject: Subject | None, previous: Subject | None
    ) -> None:
        told = subject or previous
        if told is not None:
            self.mentioned.add(clause.id, told, self._who(clause, sentence.text, told))

    def _point(self, clause: Clause, lead: Sentence, modal: Modal) -> None:
        """A point of a list whose lead-in ends in a modal is a rule of its own."""
        above = self._lead_of(clause)
        if above is None:
            return
        parts = chunks(lead.text)
        subject = next((told for one, told in self._main(lead.text) if one == modal), None)
        if subject is None:
            subject = next((told for _, told in self._main(lead.text) if told is not None), None)
        text = re.sub(r"[;,.]?\s*(?:and|or)?\s*$", "", clause.text)
        body = re.match(r"^(?:\(?[\w.]{1,6}\)|[—–•*-])\s*", text)
        start = body.end() if body else 0
        quotes = [_quote(clause, start, text[start:]), _quote(above, lead.start, lead.text)]
        before = lead.text[: subject.start] if subject else parts[0].text
        self._add(clause, quotes, modal, subject, f" {text[start:]}", before, lead.text, above.id)

    def _rule(
        self,
        clause: Clause,
        sentence: Sentence,
        modal: Modal,
        subject: Subject | None,
        after: str,
        leads: bool,
    ) -> None:
        quotes = [_quote(clause, sentence.start, sentence.text)]
        if leads:
            quotes += [
                _quote(one, 0, one.text)
                for one in (self.shape.clauses[point] for point in self.shape.points_below(clause.id))
            ]
        before = sentence.text[: subject.start] if subject else ""
        self._add(clause, quotes, modal, subject, after, before, sentence.text)

    def _add(
        self,
        clause: Clause,
        quotes: list[Quote],
        modal: Modal,
        subject: Subject | None,
        after: str,
        before: str,
        sentence: str,
        lead: ClauseId | None = None,
    ) -> None:
        kind, modal_class, who = self._rule_of(clause, modal, subject, after, sentence)
        told = circumstances(before, after)
        whom = subject.text if subject is not None and not subject.below else ""
        words = f"{subject.text if subject else ''} {modal.text} {after}"
        self.items.append(
            Item(
                id=self._free_id(item_id(clause.id, words)),
                kind=kind,
                who=who,
                subject=subject.text if subject else "",
                modal=modal.text,
                modal_class=modal_class,
                what=told.what,
                when=told.when,
                where=told.where,
                exceptions=told.exceptions,
                limits=limits_of(quotes, before, whom, after, lead or clause.id, points=lead is None),
                refers_to=targets(self.shape, clause.id, quotes[0].text),
                quotes=tuple(quotes),
            )
        )

    def _rule_of(
        self, clause: Clause, modal: Modal, subject: Subject | None, after: str, sentence: str
    ) -> tuple[Kind, ModalClass, str]:
        """Of what kind a rule is, and who has to keep it."""
        kind, modal_class = sense(modal, after, subject.text if subject else "")
        passive, by = doer(after, self.people)
        acts = "" if passive or kind == "effect" else after
        who = self._who(clause, sentence, subject, acts) if subject is not None and not subject.below else ""
        if subject is not None:
            self.mentioned.add(clause.id, subject, who)
        if kind == "effect" and who and not passive and not _HOLDS.match(after):
            kind, modal_class = ("prohibition", "must not") if modal.negated else ("obligation", "must")
        if passive:
            who = by
        if kind == "exemption" and not who and (spared := _SPARED.match(after)):
            who = actor(spared[1], self.people)
        return kind, modal_class, who

    def _free_id(self, wanted: str) -> str:
        taken = {one.id for one in self.items[-50:]}
        number = 2
        told = wanted
        while told in taken:
            told = f"{wanted}-{number}"
            number += 1
        return told

    def _who(self, clause: Clause, sentence: str, subject: Subject, acts: str = "") -> str:
        if is_pronoun(subject.text):
            return self.mentioned.meant(clause.id, sentence[: subject.start], subject.text, self.people)
        return actor(subject.text, self.people, acts)


def _quote(clause: Clause, start: int, text: str) -> Quote:
    return Quote(provision=clause.id, version=clause.version, start=start, text=text)
