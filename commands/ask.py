"""`redline ask`, `search`, `clauses` and `index`."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click

from commands.imports import index_clauses
from commands.in_force import check_market, day_of, in_force_options, law_options
from commands.results import AskAnswer, CitedClause, ClauseList, IndexState
from commands.terminal import common, emit, open_workspace, progress, table
from knowledge_base.errors import WrongUsage
from knowledge_base.index import ClauseIndex
from knowledge_base.records import GLOBAL, Clause, ClauseId
from knowledge_base.store import Transaction
from tools.aspects import clause_aspects, sayings_in_force
from tools.clause_search import ClauseSearch, Hit
from tools.languages import language_of
from tools.speaking_clauses import speaking


@click.command()
@click.argument("question")
@in_force_options
@law_options
@click.option("--policy", default=None, help="One policy or regulation only, by name.")
@click.option("-k", "most", default=3, show_default=True, type=click.IntRange(1, 20))
@common
def ask(
    question: str,
    as_of: datetime | None,
    market: str,
    regulations: bool,
    known_on: datetime | None,
    policy: str | None,
    most: int,
    folder: Path,
    as_json: bool,
) -> int:
    """Answer a question with verbatim extracts of the clauses in force, or say that nothing covers it.

    Where no clause plainly speaks to the question, the nearest are given as such. Regulations answer only when
    asked for.

    \b
    Examples:
      redline ask "may hosts ask viewers for gifts?" --market DE --as-of 2026-03-01
      redline ask "what must a statement of reasons contain?" --policy dsa
      redline ask "how long may an appeal take?" --regulations
    """
    result = _answer(
        folder,
        question,
        _Scope(day_of(as_of), market, policy, regulations, known_on, False),
        most,
        always=False,
    )
    emit(result, as_json, _answer_words(result))
    return 0


@click.command()
@click.argument("query")
@in_force_options
@law_options
@click.option("--policy", default=None, help="One policy or regulation only, by name.")
@click.option("-k", "most", default=5, show_default=True, type=click.IntRange(1, 50))
@common
def search(
    query: str,
    as_of: datetime | None,
    market: str,
    regulations: bool,
    known_on: datetime | None,
    policy: str | None,
    most: int,
    folder: Path,
    as_json: bool,
) -> None:
    """Search the clauses in force, best first, however far the best may be.

    \b
    Example:
      redline search "undisclosed paid promotion" -k 10
    """
    result = _answer(
        folder, query, _Scope(day_of(as_of), market, policy, regulations, known_on, True), most, always=True
    )
    emit(result, as_json, _hit_words(result) or _answer_words(result))


@click.command()
@click.argument("clause", required=False)
@in_force_options
@law_options
@click.option("--policy", default=None, help="One policy or regulation only, by name.")
@common
def clauses(
    clause: str | None,
    as_of: datetime | None,
    market: str,
    regulations: bool,
    known_on: datetime | None,
    policy: str | None,
    folder: Path,
    as_json: bool,
) -> None:
    """List the clauses in force on a day in a market; with a clause id, every version of it.

    \b
    Examples:
      redline clauses --policy hate --market DE
      redline clauses hate/2.1
    """
    check_market(market)
    with open_workspace(folder).store.read() as tx:
        if clause:
            found: list[Clause] = tx.library.clause_versions(ClauseId(clause))
        else:
            learnt = known_on.date() if known_on else None
            found = list(tx.library.clauses_in_force(day_of(as_of), market, policy, learnt, regulations))
    result = ClauseList(clauses=[_cited(item) for item in found])
    emit(result, as_json, _clause_words(result.clauses) if found else "no clause.")


@click.group()
def index() -> None:
    """Check or rebuild the search index, which is derived from the store."""


@index.command("check")
@common
def index_check(folder: Path, as_json: bool) -> int:
    """Compare the index with the store; exit 1 when it is not whole.

    \b
    Example:
      redline index check
    """
    workspace = open_workspace(folder)
    with workspace.store.read() as tx:
        known = tx.library.clauses()
    with workspace.index() as opened:
        found = opened.check(known)
    result = IndexState(**found.model_dump())
    words = "whole" if found.ok else "not whole; run 'redline index rebuild'"
    numbers = f"{found.present} of {found.expected} texts, {found.unreachable} out of reach"
    emit(result, as_json, f"the index is {words}: {numbers}.")
    return 0 if found.ok else 1


@index.command("rebuild")
@common
def index_rebuild(folder: Path, as_json: bool) -> None:
    """Throw the index away and build it from the store.

    \b
    Example:
      redline index rebuild
    """
    workspace = open_workspace(folder)
    if not workspace.settings.chroma_url:
        workspace.delete_index()
    added = index_clauses(workspace)
    with workspace.store.read() as tx:
        known = tx.library.clauses()
    with workspace.index() as opened, progress("checking", None, quiet=as_json):
        found = opened.check(known)
    result = IndexState(**found.model_dump(), added=added)
    emit(result, as_json, f"rebuilt: {added} texts embedded and added, {found.unreachable} out of reach.")


@dataclass(frozen=True)
class _Scope:
    """What is looked in."""

    day: date
    market: str
    policy: str | None
    regulations: bool
    known_on: datetime | None
    recitals: bool

    def clauses(self, tx: Transaction) -> tuple[Clause, ...]:
        """The clauses in force; of regulations those that say something, not titles and headings."""
        learnt = self.known_on.date() if self.known_on else None
        found = tx.library.clauses_in_force(self.day, self.market, self.policy, learnt, self.regulations)
        return speaking(tx, found, self.recitals)


def _answer(folder: Path, question: str, scope: _Scope, most: int, always: bool) -> AskAnswer:
    if not question.strip():
        raise WrongUsage('the question is empty; ask something, such as: redline ask "is satire allowed?"')
    market, day = scope.market, scope.day
    check_market(market)
    workspace = open_workspace(folder)
    with workspace.store.read() as tx:
        if scope.policy is not None and not tx.library.clauses(policy=scope.policy):
            raise WrongUsage(
                f"there is no policy or regulation {scope.policy!r}; 'redline clauses' lists what there is"
            )
        known = scope.clauses(tx)
        aspects = clause_aspects(known, sayings_in_force(tx))
    with workspace.index() as opened:
        _bring_in(opened, known)
        found = ClauseSearch(known, aspects, workspace.embedder, index=opened).search(question, most)
    answering = found.cited() if found.perhaps else ()
    return AskAnswer(
        question=question,
        as_of=day,
        market=market,
        covered=found.perhaps,
        unsure=found.perhaps and not found.plainly,
        support=round(found.support, 4),
        hits=[_cited(hit.clause, hit) for hit in (found.hits if always else answering)],
    )


def _bring_in(opened: ClauseIndex, known: Sequence[Clause]) -> None:
    """Embed what the index lacks, as after an import with --no-index; told where there is something."""
    with ExitStack() as shown:
        steps: list[Callable[[int], None]] = []

        def step(done: int) -> None:
            if not steps:
                steps.append(shown.enter_context(progress("indexing clauses", None)))
            steps[0](done)

        opened.add(known, step)


def _cited(clause: Clause, hit: Hit | None = None) -> CitedClause:
    return CitedClause(
        clause=clause.id,
        version=clause.version,
        market=clause.market,
        effective_from=clause.effective_from,
        effective_to=clause.effective_to,
        heading=list(clause.heading),
        text=clause.text,
        score=None if hit is None else round(hit.score, 5),
        cosine=None if hit is None else round(hit.cosine, 4),
    )


def _answer_words(result: AskAnswer) -> str:
    where = f"on {result.as_of}{'' if result.market == GLOBAL else f' in {result.market}'}"
    if not result.hits and language_of(result.question) not in ("", "en"):
        return (
            "This question could not be matched with a clause: only English is read well here, so that does not mean "
            "that none covers it. Ask in English, or ask the policy team."
        )
    if not result.hits:
        return f"Nothing in force {where} covers this question. Ask the policy team; no clause was guessed."
    if result.unsure:
        return (
            f"No clause in force {where} plainly speaks to this. These come nearest; whether one applies is for a "
            f"person to judge:\n\n{_hit_words(result)}"
        )
    return _hit_words(result)


def _hit_words(result: AskAnswer) -> str:
    blocks = [
        f"{hit.clause} · version {hit.version} · {hit.market} · in force from {hit.effective_from}"
        f"\n{' › '.join(hit.heading)}\n“{hit.text}”"
        for hit in result.hits
    ]
    return "\n\n".join(blocks)


def _clause_words(found: list[CitedClause]) -> str:
    rows = [(c.clause, c.version, c.market, c.effective_from, " ".join(c.text.split())[:80]) for c in found]
    return table(("clause", "version", "market", "in force from", "text"), rows, right=(1,))


COMMANDS = {"ask": ask, "search": search, "clauses": clauses, "index": index}
SCHEMAS = {"ask": AskAnswer, "search": AskAnswer, "clauses": ClauseList, "index": IndexState}
