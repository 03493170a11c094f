"""The impact of a change of a law: each changed provision with the clauses it touches, and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from knowledge_base.embed import Embedder, Progress
from knowledge_base.errors import WrongUsage
from knowledge_base.impact_records import Verdict
from knowledge_base.records import ArtefactId, Clause, ClauseId
from knowledge_base.store import Transaction
from tools.law_diff.comparison import ProvisionChange
from tools.law_impact.addressees import frames
from tools.law_impact.changed import Changed, changed_law
from tools.law_impact.confidence import LIKELY, POSSIBLE, Weights, confidence, weights
from tools.law_impact.conflicts import conflict_of
from tools.law_impact.impact import (
    Carried,
    ChangeImpact,
    Impact,
    ReasonWhy,
    State,
    Touch,
    clause_name,
)
from tools.law_impact.laws import Laws
from tools.law_impact.memory import Memory
from tools.law_impact.ours import Rests, our_clauses
from tools.law_impact.reasons import reasons_for
from tools.law_impact.retrieve import Pair, pairs
from tools.law_impact.wording import LawWording
from tools.law_meaning.meaning import Item
from tools.law_meaning.read_law import meaning_of

Ask = Callable[[Clause, str, Sequence[Clause]], Mapping[str, ReasonWhy]]
"""Of a provision, what it stands under and the clauses near it: which it touches, by name, and why."""
ASKED_FROM = 0.02
"""The chance of its nearest clause from which a provision is asked about: procedure is near to none."""
MOST_TOUCHES = 12
_LEVELS = ("confirmed", "likely", "possible", "rejected")


def impact_of(
    tx: Transaction,
    laws: Laws,
    embedder: Embedder,
    as_of: date,
    market: str = "",
    told: Progress | None = None,
    ask: Ask | None = None,
    by: Weights | None = None,
) -> Impact:
    """What the changes from one version of a law to another touch among our clauses in force on a day.

    `ask` may name more clauses, each with a reason; they count as perhaps touched, whatever the search made of them.
    `by` are other weights than those in force.
    """
    return _Assessing(tx, laws, embedder, as_of, market, ask, by or weights()).result(told)


class _Assessing:
    def __init__(
        self,
        tx: Transaction,
        laws: Laws,
        embedder: Embedder,
        as_of: date,
        market: str,
        ask: Ask | None,
        by: Weights,
    ) -> None:
        if market and laws.market not in ("global", market):
            raise WrongUsage(f"this law is one of {laws.market!r}, not of {market!r}; leave --market out")
        self.laws, self.embedder, self.as_of, self.ask, self.by = laws, embedder, as_of, ask, by
        self.market = market or ("" if laws.market == "global" else laws.market)
        self.ours = our_clauses(tx, as_of, self.market)
        self.names = [clause_name(clause) for clause in self.ours]
        self.rests = Rests(tx)
        self.memory = Memory(tx.impacts.verdicts(laws.name))
        self.sides = {
            name: LawWording(version.clauses, version.provisions)
            for name, version in (("before", laws.before), ("after", laws.after))
        }
        self.items: dict[tuple[str, ClauseId], list[Item]] = {}

    def result(self, told: Progress | None) -> Impact:
        found = changed_law(self.laws)
        searched = self._searched(found.changes, told)
        changes = tuple(
            self._impact(one, searched.get((one.side, one.provision.id), [])) for one in found.changes
        )
        touched = [touch for one in changes for touch in one.touches if touch.counts]
        return Impact(
            regulation=self.laws.name,
            title=self.laws.title,
            before=self.laws.before.name,
            after=self.laws.after.name,
            as_of=self.as_of,
            market=self.market,
            changes=changes,
            skipped=found.others,
            clauses=len(self.ours),
            markets=_sorted(touch.clause.market for touch in touched),
            policies=_sorted(touch.clause.policy for touch in touched),
            guidelines=_of(touched, lambda carried: carried.guidelines),
            prompts=_of(touched, lambda carried: carried.prompts),
            thresholds=_of(touched, lambda carried: carried.thresholds),
            streams=_sorted(one for touch in touched for one in touch.carried.streams),
            reporting=_sorted(one for touch in touched for one in touch.carried.reporting),
            calibration=self.by.fitted_on,
            notes=tuple(self._notes(found.notes)),
        )

    def _searched(
        self, changes: Sequence[Changed], told: Progress | None
    ) -> dict[tuple[str, ClauseId], list[Pair]]:
        found: dict[tuple[str, ClauseId], list[Pair]] = {}
        for side in ("before", "after"):
            law = self.sides[side]
            speaking = {clause.id for clause in law.binding}
            asked = [one.provision for one in changes if one.side == side and one.provision.id in speaking]
            if not asked:
                continue
            version = self.laws.before if side == "before" else self.laws.after
            for item in meaning_of(version.clauses, version.provisions).items:
                for provision in dict.fromkeys(quote.provision for quote in item.quotes):
                    self.items.setdefault((side, provision), []).append(item)
            for provision, some in pairs(asked, law, self.ours, self.embedder, told).items():
                found[side, provision] = some
        return found

    def _impact(self, one: Changed, found: list[Pair]) -> ChangeImpact:
        law, provision = self.sides[one.side], one.provision
        binding = any(clause.id == provision.id for clause in law.binding)
        items = self.items.get((one.side, provision.id), [])
        silent = not binding or frames(provision, items)
        touches = [] if silent else self._touches(one, items, found)
        kept = tuple(touch for touch in touches if touch.level != "rejected")
        return ChangeImpact(
            id=one.id,
            change=one.change,
            provision=provision.id,
            quote=provision.text,
            law_version=one.side,
            binding=binding,
            demand=_demand(items),
            touches=kept,
            rejected=tuple(touch for touch in touches if touch.level == "rejected"),
            state=_state(one.change, kept, not silent and _obliges(items)),
        )

    def _touches(self, one: Changed, items: Sequence[Item], found: list[Pair]) -> list[Touch]:
        touches = []
        by_place = {pair.clause: pair for pair in found}
        known = self.memory.confirmed(one.provision, one.change.ids)
        said = self._said_by_model(one, found) if one.side == "after" else {}
        for at, clause in enumerate(self.ours):
            pair, name = by_place.get(at), self.names[at]
            if (pair is not None or name in known) and (name in said or self._tells(one, clause, pair, name)):
                touches.append(self._touch(one, items, clause, pair, said.get(name)))
        touches.sort(key=lambda one: (_LEVELS.index(one.level), -one.confidence, one.name))
        return touches[:MOST_TOUCHES]

    def _tells(self, one: Changed, clause: Clause, pair: Pair | None, name: str) -> bool:
        """Whether a pair is told: by its chance, or because a person said something of it."""
        return (
            (pair is not None and confidence(pair, self.by) >= POSSIBLE)
            or self.memory.exact(one.provision, clause, name) is not None
            or self.memory.earlier(one.change.ids, one.texts, name) is not None
        )

    def _said_by_model(self, one: Changed, found: Sequence[Pair]) -> Mapping[str, ReasonWhy]:
        if self.ask is None or not any(confidence(pair, self.by) >= ASKED_FROM for pair in found):
            return {}
        near = [self.ours[pair.clause] for pair in found]
        return self.ask(one.provision, self.sides[one.side].around(one.provision), near)

    def _touch(
        self,
        one: Changed,
        items: Sequence[Item],
        clause: Clause,
        pair: Pair | None,
        claim: ReasonWhy | None,
    ) -> Touch:
        name = clause_name(clause)
        verdict = self.memory.exact(one.provision, clause, name)
        earlier = None if verdict else self.memory.earlier(one.change.ids, one.texts, name)
        chance = confidence(pair, self.by) if pair else 0.0
        level = "likely" if chance >= LIKELY else "possible"
        if verdict is not None:
            level = verdict.said
            chance = 1.0 if level == "confirmed" else 0.0
        # A repealed duty leaves no rule that ours could fall short of.
        counts = level in ("confirmed", "likely") and one.side == "after"
        conflict = conflict_of(one.provision, items, clause) if counts else None
        said = _said(verdict or earlier, exact=verdict is not None)
        law = self.sides[one.side]
        reasons = reasons_for(pair, one.provision, clause, law, conflict) if pair else ()
        return Touch.model_validate(
            {
                "clause": clause,
                "confidence": round(chance, 3),
                "level": level,
                "reasons": (*said, *((claim,) if claim else ()), *reasons),
                "carried": self.rests.on(clause),
                "conflict": conflict,
                "verdict": verdict,
                "earlier": earlier,
            }
        )

    def _notes(self, notes: Iterable[str]) -> Iterable[str]:
        yield from notes
        if not self.ours:
            yield "No clause of ours is in force on that day: everything is a gap."
        for artefact in self.rests.unread:
            yield f"{artefact} is of a form that cannot be read; what it rests on is not known."


def _obliges(items: Sequence[Item]) -> bool:
    return any(item.kind in ("obligation", "prohibition") for item in items)


def _state(change: ProvisionChange, touches: Sequence[Touch], obliges: bool) -> State:
    """A duty that no clause is likely to cover is a gap, though the nearest are shown."""
    if any(touch.counts for touch in touches):
        return "touches"
    if obliges and change.kind != "repealed":
        return "gap"
    return "possible" if touches else "nothing to do"


def _demand(items: Sequence[Item]) -> str:
    """The first rule in a line: who, modal, what."""
    if not items:
        return ""
    first = items[0]
    who = first.who or first.subject or "(nobody named)"
    return " ".join(f"{who} {first.modal} {first.what}".split())[:300]


def _said(verdict: Verdict | None, exact: bool) -> tuple[ReasonWhy, ...]:
    if verdict is None:
        return ()
    words = f"{verdict.person} {verdict.said} this on {verdict.at:%Y-%m-%d}"
    words += f": {verdict.reason}" if verdict.reason else ""
    words += "" if exact else " (for an earlier text of one of the two; look again)"
    return (ReasonWhy(kind="person", words=words),)


def _of(
    touched: Sequence[Touch], which: Callable[[Carried], tuple[ArtefactId, ...]]
) -> tuple[ArtefactId, ...]:
    return tuple(sorted({one for touch in touched for one in which(touch.carried)}))


def _sorted(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found)))
