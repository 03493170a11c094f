"""Where questions are answered: an open workspace that is kept warm between them. Safe for several threads.

What is kept follows the store: a release or an import by any process is seen with the next question. Vectors of
clauses are compared in memory and the index's folder is not opened, because it has one owner at a time: an import
of an hour in another process would hold every question up.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from threading import Lock, RLock
from typing import Generic, TypeVar

from agents.dialogue import Asker
from agents.llm import Gateway
from agents.order_sense import NO_ORDER, OrderSense, examples
from agents.quick_embedder import QuickEmbedder
from knowledge_base.cases import Stream
from knowledge_base.changes import Scores
from knowledge_base.embed import CachedEmbedder, Embedder, Vectors, english_words
from knowledge_base.records import GLOBAL, CaseId, Clause, ClauseId, Digest, PersonId, parse_artefact_id
from knowledge_base.records import now as clock
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config, Workspace
from tools.aspects import clause_aspects, sayings_in_force
from tools.case_record import Seen, case_record, policies_of_case
from tools.clause_search import ClauseSearch
from tools.speaking_clauses import speaking

_TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)
STREAM: Stream = "llm"
Value = TypeVar("Value")


@dataclass(frozen=True)
class Shelf:
    """What the library holds at one state of the store."""

    state: Digest
    titles: dict[str, str]
    """The title of each policy or regulation, by name."""
    regulations: frozenset[str]
    """The names of regulations."""
    markets: frozenset[str]
    """The markets that have a document of their own."""
    clause_ids: frozenset[ClauseId]
    """Of all versions."""
    sayings: dict[ClauseId, list[str]]


class Kept(Generic[Value]):
    """What was made lately, by key. One thread makes at a time: others that miss wait for what it makes."""

    def __init__(self, most: int) -> None:
        self._most, self._lock, self._making = most, Lock(), RLock()
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made where it is not kept."""
        if (found := self._found(key)) is not None:
            return found
        with self._making:
            if (found := self._found(key)) is not None:
                return found
            made = make()
            with self._lock:
                self._values[key] = made
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
            return made

    def _found(self, key: Hashable) -> Value | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()


class Desk:
    """A workspace, a warm search and, where one is configured, a model. The workspace stays its owner's to close."""

    def __init__(
        self, workspace: Workspace, llm: Gateway | None = None, now: Callable[[], datetime] = clock
    ) -> None:
        self.workspace = workspace
        self.store = workspace.store
        stored = workspace.embedder
        self.embedder: Embedder = QuickEmbedder(
            stored.model if isinstance(stored, CachedEmbedder) else stored
        )
        """For questions; documents are embedded with the workspace's, which keeps them on disk."""
        self.llm = llm
        self.now = now
        self.scores: dict[Digest, Scores | None] = {}
        """Scores by what they are of: see `tools.health.policy_health`."""
        self._shelves = Kept[Shelf](2)
        self._in_force = Kept[tuple[Clause, ...]](64)
        self._searches = Kept[ClauseSearch](16)
        self._vectors = Kept[Vectors](64)

    @property
    def config(self) -> Config:
        """The workspace's settings, as they are now."""
        return self.workspace.config

    def today(self) -> date:
        """The day in UTC."""
        return self.now().date()

    def warm(self) -> None:
        """Load the model, the graph's library, the clauses and the examples, so that no question waits for them."""
        import langgraph.graph  # noqa: F401

        from agents.understanding import understand

        understand(self, "What does the policy say?", Asker(id="", name=""), ())

    def close(self) -> None:
        """Forget what was kept."""
        for kept in (self._shelves, self._in_force, self._searches, self._vectors):
            kept.clear()

    def sees(self, asker: Asker, policy: str) -> bool:
        """Whether somebody may know of a policy at all."""
        return self.config.may_see(asker.id, policy)

    def shelf(self) -> Shelf:
        """What the library holds now."""
        with self.store.read() as tx:
            state = tx.library.state()
            return self._shelves.get(state, lambda: _read_shelf(tx, state))

    def policies(self, asker: Asker) -> dict[str, str]:
        """The title of each policy that somebody may see, by name."""
        return {name: title for name, title in self.shelf().titles.items() if self.sees(asker, name)}

    def clauses(self, asker: Asker, day: date, market: str, policy: str | None = None) -> tuple[Clause, ...]:
        """The clauses in force on a day in a market that somebody may see; of a regulation only by its name."""
        with self.store.read() as tx:
            law = policy if policy is not None and policy in self.shelf().regulations else None
            key = (tx.library.state(), day, market, law)
            found = self._in_force.get(
                key, lambda: speaking(tx, tx.library.clauses_in_force(day, market, law))
            )
        return tuple(clause for clause in found if self.sees(asker, clause.policy))

    def search_for(self, asker: Asker, day: date, market: str, policy: str | None = None) -> ClauseSearch:
        """A search over the clauses that somebody may see: what is restricted is not among them."""
        clauses = [one for one in self.clauses(asker, day, market, policy) if policy in (None, one.policy)]
        shelf = self.shelf()
        key = (shelf.state, tuple((clause.artefact, clause.version, clause.id) for clause in clauses))
        return self._searches.get(key, lambda: self._read(clauses, shelf))

    def _read(self, clauses: Sequence[Clause], shelf: Shelf) -> ClauseSearch:
        aspects = clause_aspects(clauses, shelf.sayings)
        return ClauseSearch(clauses, aspects, self.workspace.embedder, self.embedder)

    def known_cases(self, asker: Asker, ids: Sequence[str]) -> list[CaseId]:
        """Those of the ids that are cases which somebody may see, in the order given."""
        with self.store.read() as tx:
            there = tx.cases.get(list(ids))
            return [
                CaseId(one)
                for one in ids
                if one in there and self.sees_case(asker, case_record(tx, CaseId(one), STREAM))
            ]

    def sees_case(self, asker: Asker, record: Mapping[str, Seen]) -> bool:
        """Whether somebody may know of a case: not if it is one of a policy that is kept from them."""
        return all(self.sees(asker, policy) for policy in policies_of_case(record))

    @cached_property
    def english(self) -> frozenset[str]:
        """The words that are no typos."""
        return english_words(self.workspace.settings.model_dir)

    @cached_property
    def order_sense(self) -> OrderSense:
        """What tells orders from questions."""
        from agents.routing import QUESTIONS

        known = (*examples(), *((NO_ORDER, words) for words in QUESTIONS))
        return OrderSense([kind for kind, _ in known], self.vectors([words for _, words in known]))

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Unit rows of texts that are asked for again and again."""
        return self._vectors.get(tuple(texts), lambda: self.workspace.embedder.encode(texts))

    def names(self, people: Collection[str]) -> tuple[str, ...]:
        """People of the workspace by name."""
        known = self.config.people
        return tuple(known[PersonId(one)].name for one in people if one in known)

    def whom_to_ask(self, policy: str | None = None) -> tuple[str, ...]:
        """Who owns a policy, by name; the approvers where nobody is named."""
        owner = self.config.owners.get(policy) if policy else None
        if owner is not None and owner in self.config.people:
            return self.names([owner])
        return self.names([one for one, person in self.config.people.items() if "approver" in person.roles])[
            :3
        ]


def _read_shelf(tx: Transaction, state: Digest) -> Shelf:
    titles: dict[str, str] = {}
    markets = set()
    for kind in ("policy", "regulation"):
        for artefact in tx.library.artefact_ids(kind):
            named = parse_artefact_id(artefact)
            markets.add(named.market)
            head = tx.library.head(artefact)
            found = _TITLE.search(head.text) if head else None
            if named.name not in titles or named.market == GLOBAL:
                titles[named.name] = found[1] if found else named.name
    return Shelf(
        state=state,
        titles=titles,
        regulations=frozenset(parse_artefact_id(one).name for one in tx.library.artefact_ids("regulation")),
        markets=frozenset(markets - {GLOBAL}),
        clause_ids=frozenset(clause.id for clause in tx.library.clauses()),
        sayings=sayings_in_force(tx),
    )
