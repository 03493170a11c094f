"""What changed between two versions of a policy or regulation: clauses added, removed and reworded, verbatim."""

from datetime import date
from typing import Literal

from pydantic import Field

from agents.change_told import ClauseReworded, DocumentChange, cited_in, told_in_words
from agents.desk import Desk, Shelf
from agents.dialogue import Asker
from agents.toolbox.contract import NotThere, Tool, Words
from agents.wording import summary_of, where
from knowledge_base.records import (
    GLOBAL,
    ArtefactId,
    ArtefactVersion,
    Clause,
    ClauseId,
    Market,
    Record,
    cite,
    parse_artefact_id,
)
from knowledge_base.store import Transaction
from tools.clause_changes import ClauseChanges, clause_changes, prompts_citing
from tools.document_versions import begins, clauses_by_version, standing_versions
from tools.figures import listed
from tools.scene import instruments_for, prompts_in_force

MOST_DOCUMENTS = 10
MOST_CITED = 12


class ChangeArguments(Record):
    """Which document, and between which days; its newest two versions by default."""

    policy: str | None = Field(
        default=None, description="a policy or regulation by name; what changed last by default"
    )
    market: Market | None = Field(default=None, description="a market's own document, such as DE")
    since: date | None = Field(default=None, description="compare with what was in force on this day")
    as_of: date | None = Field(
        default=None, description="compare what was in force on this day with what was before"
    )


class ChangeResult(Record):
    """The documents that changed, the latest change first."""

    kind: Literal["summarise_change"] = "summarise_change"
    policy: str | None
    since: date | None
    as_of: date | None
    documents: tuple[DocumentChange, ...]
    standing: str = ""
    """Where nothing changed: what is in force."""


def run(desk: Desk, asker: Asker, arguments: ChangeArguments) -> ChangeResult:
    """Compare versions of the documents that the asker may see.

    Raises: NotThere when the document is not known to them; WrongUsage when its text has no rules to compare.
    """
    shelf = desk.shelf()
    with desk.store.read() as tx:
        wanted = _documents(desk, tx, asker, arguments)
        pairs = [pair for artefact in wanted if (pair := _pair(tx, artefact, arguments))]
        if arguments.policy is None and arguments.since is None and arguments.as_of is None and pairs:
            latest = max(begins(after)[0] for _, after in pairs)
            pairs = [(before, after) for before, after in pairs if begins(after)[0] == latest]
        pairs.sort(key=lambda pair: (begins(pair[1])[0], pair[1].artefact), reverse=True)
        changes = [_change(desk, tx, asker, shelf, *pair) for pair in pairs[:MOST_DOCUMENTS]]
        standing = "" if changes else _standing(tx, wanted)
    return ChangeResult(
        policy=arguments.policy,
        since=arguments.since,
        as_of=arguments.as_of,
        documents=tuple(changes),
        standing=standing,
    )


def words(desk: Desk, asker: Asker, result: ChangeResult) -> Words:
    """What changed in how many clauses, and which prompts rest on them."""
    if not result.documents:
        since = f" since {result.since}" if result.since else f" by {result.as_of}" if result.as_of else ""
        return Words(summary=summary_of(f"Nothing on record changed{since}.", result.standing))
    citations = [one for change in result.documents for one in cited_in(change)]
    policy = parse_artefact_id(result.documents[0].artefact).name
    return Words(
        summary=summary_of(*told_in_words(result.documents, desk.today())),
        citations=tuple(citations[:MOST_CITED]),
        follow_ups=(f"How is the {policy} queue doing?", f"What does the {policy} policy say?"),
    )


def _documents(desk: Desk, tx: Transaction, asker: Asker, arguments: ChangeArguments) -> list[ArtefactId]:
    known = desk.policies(asker)
    if arguments.policy is not None and arguments.policy not in known:
        raise NotThere(
            f"there is no policy {arguments.policy!r} here; there are {listed(sorted(known)) or 'none yet'}"
        )
    every = [*tx.library.artefact_ids("policy"), *tx.library.artefact_ids("regulation")]
    own = [one for one in every if parse_artefact_id(one).name in known]
    if arguments.policy is not None:
        own = [one for one in own if parse_artefact_id(one).name == arguments.policy]
    market = arguments.market or (GLOBAL if arguments.policy else None)
    of_market = [one for one in own if market in (None, parse_artefact_id(one).market)]
    if not of_market and market not in (None, GLOBAL):
        raise NotThere(
            f"{arguments.policy or 'no document'} has no rules of its own{where(str(market))}; the global ones hold"
        )
    return of_market or own


def _pair(
    tx: Transaction, artefact: ArtefactId, arguments: ChangeArguments
) -> tuple[ArtefactVersion | None, ArtefactVersion] | None:
    """The two versions to compare; None where nothing changed in the time that was asked about."""
    versions = standing_versions(tx, artefact)
    if arguments.as_of is not None:
        versions = [version for version in versions if begins(version)[0] <= arguments.as_of]
    if not versions:
        return None
    after = versions[-1]
    if arguments.since is None:
        return (versions[-2] if len(versions) > 1 else None), after
    earlier = [version for version in versions if begins(version)[0] <= arguments.since]
    before = earlier[-1] if earlier else None
    return None if before is not None and before.number == after.number else (before, after)


def _change(
    desk: Desk,
    tx: Transaction,
    asker: Asker,
    shelf: Shelf,
    before: ArtefactVersion | None,
    after: ArtefactVersion,
) -> DocumentChange:
    named = parse_artefact_id(after.artefact)
    old, compared = _before(desk, tx, asker, before, after)
    new = clauses_by_version(tx, [after] if before is None else [before, after])[-1]
    if compared == "global rules":
        overridden = {clause.id for clause in new}
        old = tuple(clause for clause in old if clause.id in overridden)
    found = clause_changes(old, new)
    specs = [instruments_for(tx, name).spec for name in prompts_in_force(tx)]
    prompts = prompts_citing([spec for spec in specs if desk.sees(asker, spec.policy)], found.touched())
    return DocumentChange(
        artefact=after.artefact,
        title=shelf.titles.get(named.name, named.name),
        market=named.market,
        compared_with=compared,
        before_version=before.number if before else None,
        before_from=begins(before)[0] if before else None,
        after_version=after.number,
        after_from=begins(after)[0],
        added=tuple(cite(clause) for clause in found.added),
        removed=tuple(cite(clause) for clause in found.removed),
        reworded=_reworded(found),
        unchanged=found.unchanged,
        prompts=prompts,
        uncited=_uncited(found, prompts),
    )


def _before(
    desk: Desk, tx: Transaction, asker: Asker, before: ArtefactVersion | None, after: ArtefactVersion
) -> tuple[tuple[Clause, ...], Literal["version", "global rules", "nothing"]]:
    if before is not None:
        return clauses_by_version(tx, [before])[0], "version"
    named = parse_artefact_id(after.artefact)
    if named.market == GLOBAL:
        return (), "nothing"
    held = desk.clauses(asker, begins(after)[0], GLOBAL)
    return tuple(clause for clause in held if clause.policy == named.name), "global rules"


def _reworded(found: ClauseChanges) -> tuple[ClauseReworded, ...]:
    return tuple(
        ClauseReworded(clause=one.after.id, before=cite(one.before), after=cite(one.after), pieces=one.pieces)
        for one in found.reworded
    )


def _uncited(found: ClauseChanges, prompts: dict[str, tuple[ClauseId, ...]]) -> tuple[ClauseId, ...]:
    cited = {clause for clauses in prompts.values() for clause in clauses}
    new = [*found.added, *(pair.after for pair in found.reworded)]
    return tuple(clause.id for clause in new if clause.id not in cited)


def _standing(tx: Transaction, artefacts: list[ArtefactId]) -> str:
    if len(artefacts) != 1 or not (versions := standing_versions(tx, artefacts[0])):
        return ""
    return (
        f"{artefacts[0]} stands at version {versions[-1].number}, in force since {begins(versions[-1])[0]}."
    )


TOOL = Tool(
    name="summarise_change",
    says="Summarise what changed between two versions of a policy or regulation: clauses added, removed, reworded",
    examples=(
        "What changed in the hate policy?",
        "Summarise the latest policy change",
        "What is new in the harassment rules since July?",
        "Compare the old and the new version of the scams policy",
        "Which clauses were added or removed?",
        "How do the German rules differ from the global ones?",
        "What did the regulation update change?",
        "What was added to the hate policy this year?",
        "Which clauses were reworded?",
        "When did the new version take effect?",
        "Which prompts are affected by the policy update?",
        "Show me the difference between version 1 and version 2",
        "Has the wording of the rule been changed?",
        "What's different between March and now?",
    ),
    cues=(
        r"\b(?:(?<!\ba )chang(?:e|ed|es|elog)|differ\w*|compar(?:e|ed|ison)|new version|updated?s?|"
        r"what(?:'s| is) new|reword\w*|add(?:ed|s)?|removed|versions?|v\d|"
        r"amend\w*|diff|revision history|take effect|(?:came|come) into (?:force|effect)|in force "
        r"since|affected|summari[sz]e|redline of)\b"
    ),
    doing="Comparing the versions",
    arguments=ChangeArguments,
    heavy=False,
    needs="anyone",
    run=run,
    words=words,
)
