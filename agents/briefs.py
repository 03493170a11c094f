"""What a judging model is told of each case: the rules that held for it, its circumstances, its text and pictures."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from agents.pictures import Pictures
from knowledge_base.cases import Case
from knowledge_base.embed import Embedder
from knowledge_base.in_force import in_force
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import Clause, ClauseId, now
from knowledge_base.store import Store
from tools.own_examples import OwnExamples
from tools.redact import redact
from tools.render import rules
from tools.visible import visible

MOST_TEXT = 20_000
"""Characters of a case that a model is shown."""


@dataclass(frozen=True)
class Brief:
    """One case as a model is asked about it; `text` is what quotes are compared with."""

    case: Case
    text: str
    values: Mapping[str, str]
    pictures: tuple[str, ...]
    unseen: tuple[str, ...]


class Briefs:
    """Writes briefs from a store's clauses and a workspace's pictures."""

    def __init__(self, store: Store, embedder: Embedder, pictures: Pictures) -> None:
        self._embedder, self._pictures = embedder, pictures
        with store.read() as tx:
            standing = tuple(tx.library.standing_clauses())
        self._holding = lru_cache(maxsize=4_096)(lambda day, market: _holding(standing, day, market))
        self._rules = lru_cache(maxsize=256)(lambda spec, clauses: rules(spec, dict(clauses)))

    def of(
        self, spec: PromptSpec, cases: Iterator[Case], block: int, enough: Callable[[], bool]
    ) -> Iterator[Brief]:
        """A brief for each case until it is enough; no case is taken after that without one."""
        own = OwnExamples(spec, self._embedder)
        while not enough() and (taken := list(islice(cases, block))):
            for case, shown in zip(taken, own.for_cases(taken), strict=True):
                yield self._brief(case, shown)

    def _brief(self, case: Case, shown: PromptSpec) -> Brief:
        day = (case.occurred_at or now()).date()
        found: dict[ClauseId, Clause] = self._holding(day, case.market)
        clauses = tuple((one, found[one]) for one in shown.clauses() if one in found)
        text = visible(redact(case.text))
        pictures, unseen = self._pictures.of(case)
        past = (f"its text past {MOST_TEXT:,} characters",) if len(text) > MOST_TEXT else ()
        values = {
            "rules": self._rules(shown, clauses),
            "circumstances": circumstances_told(case),
            "case": text[:MOST_TEXT],
        }
        return Brief(case, text[:MOST_TEXT], values, pictures, (*past, *unseen))


def circumstances_told(case: Case) -> str:
    """Where and when a case came, in a sentence."""
    when = f", posted on {case.occurred_at:%Y-%m-%d}" if case.occurred_at else ""
    kinds = ", ".join(dict.fromkeys(segment.kind.replace("_", " ") for segment in case.segments))
    language = f"language {case.language}" if case.language else "language not known"
    return f"The case: market {case.market}, {language}, surface {case.surface}{when}; it holds {kinds}."


def _holding(standing: tuple[Clause, ...], day: date, market: str) -> dict[ClauseId, Clause]:
    return {clause.id: clause for clause in in_force(standing, day, market)}
