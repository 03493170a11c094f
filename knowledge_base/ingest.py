"""Taking documents in: policies become clauses with stable ids, prompts and thresholds are checked and made canonical.

A first import records what is already in force elsewhere: the baseline. A policy may have many dated versions. For
everything else a later change is a proposal, never an import.
"""

from datetime import date
from typing import Literal

import yaml
from pydantic import ValidationError

from knowledge_base import digests
from knowledge_base.clause_drafts import refusal
from knowledge_base.clause_ids import Fate, assign_ids, clauses_of
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.front_matter import lines_of
from knowledge_base.policy_text import read_policy
from knowledge_base.prompts import PromptSpec, Thresholds, YamlRecord
from knowledge_base.records import (
    GLOBAL,
    Artefact,
    ArtefactId,
    ArtefactKind,
    ArtefactVersion,
    Record,
    artefact_id,
    parse_artefact_id,
)
from knowledge_base.store import Transaction
from knowledge_base.taxonomies import Taxonomy

_CANONICAL: dict[str, type[YamlRecord]] = {
    "prompt": PromptSpec,
    "thresholds": Thresholds,
    "taxonomy": Taxonomy,
}


class Ingested(Record):
    """What an import did: the version, and what became of each clause of the version before."""

    artefact: ArtefactId
    version: int
    status: Literal["new", "unchanged"]
    clauses: int = 0
    fates: tuple[Fate, ...] = ()


def canonical_text(kind: str, text: str, source: str) -> str:
    """The text as it is stored: canonical YAML for prompts, thresholds and taxonomies, as it is for the rest."""
    record = _CANONICAL.get(kind)
    return text if record is None else record.from_yaml(text, source).to_yaml()


def identify(kind: ArtefactKind, text: str, source: str) -> ArtefactId:
    """The artefact that a document says it is.

    Raises: WrongUsage when it does not say.
    """
    if kind == "policy":
        policy = read_policy(text, source)
        return artefact_id("policy", policy.id, policy.market)
    if kind in _CANONICAL:
        return artefact_id(kind, _CANONICAL[kind].from_yaml(text, source).model_dump()["name"])
    front = _front_matter(text, source)
    name, market = front["id"], front.get("market", GLOBAL)
    named = artefact_id(kind, name, market)
    try:
        return Artefact(id=named, kind=kind, name=name, market=market).id
    except ValidationError as problem:
        raise WrongUsage(
            f"{source!r} says it is {name[:80]!r} for {market[:80]!r}; write a name such as 'hate', and "
            "'global' or a market such as 'DE'"
        ) from problem


def import_document(
    tx: Transaction,
    kind: ArtefactKind,
    text: str,
    source: str,
    actor: str,
    title: str = "",
    known_on: date | None = None,
    origin: str = "",
) -> Ingested:
    """Record a document that is in force elsewhere; `known_on` is when it became known, where that is not now.

    Raises: Refused when an artefact that has a baseline would change; WrongUsage when the text is not of its kind.
    """
    text = canonical_text(kind, text, source)
    artefact = identify(kind, text, source)
    try:
        parse_artefact_id(artefact)
    except ValueError:
        raise WrongUsage(
            f"{source!r} says it is {artefact!r}, which is no name; write a lower-case id, and a market like 'DE'"
        ) from None
    tx.serialise("decide")  # approvals move heads too
    head = tx.library.head(artefact)
    known = tx.library.version_by_digest(artefact, digests.of_text(text))
    if known is not None:
        return Ingested(artefact=artefact, version=known.number, status="unchanged")
    if head is not None and kind != "policy":
        raise Refused(
            f"{artefact!r} is in force with another text; a change needs an approval: "
            f"'redline propose {artefact} {source}'"
        )
    version, fates = add_text(tx, artefact, text, origin or f"import:{title or source}", known_on)
    file_version(tx, version, head, actor, source)
    clauses = sum(fate.kind not in ("deleted",) for fate in fates)
    return Ingested(artefact=artefact, version=version.number, status="new", clauses=clauses, fates=fates)


def file_version(
    tx: Transaction, version: ArtefactVersion, head: ArtefactVersion | None, actor: str, source: str
) -> None:
    """Put an imported version in force where it is the newest, and log the import."""
    moved = move_baseline(tx, version, head)
    tx.audit.append(
        actor,
        "document.imported",
        version.artefact,
        version=version.number,
        digest=version.digest,
        source=source,
        in_force=moved,
    )


def add_text(
    tx: Transaction, artefact: ArtefactId, text: str, origin: str, known_on: date | None = None
) -> tuple[ArtefactVersion, tuple[Fate, ...]]:
    """Add a version of an artefact with its clauses; a text that is there already is left as it is.

    Raises: WrongUsage when the text is not of its kind, or is a draft for the policy team still.
    """
    named = parse_artefact_id(artefact)
    if named.kind != "policy":
        canonical_text(named.kind, text, artefact)
        return tx.library.add_version(artefact, text, origin), ()
    if problem := refusal(text, artefact):
        raise WrongUsage(problem)
    policy = read_policy(text, artefact)
    if artefact_id("policy", policy.id, policy.market) != artefact:
        raise WrongUsage(
            f"the document says it is {policy.id!r} for {policy.market!r}, not {artefact!r}; mend it"
        )
    if known := tx.library.version_by_digest(artefact, digests.of_text(text)):
        return known, ()
    earlier = tx.library.clauses(artefact=artefact)
    newest = max((clause.version for clause in earlier), default=0)
    previous = [clause for clause in earlier if clause.version == newest]
    ids, fates = assign_ids(policy, previous, used={clause.id for clause in earlier}, retired=earlier)
    version = tx.library.add_version(
        artefact, text, origin, policy.effective_from, policy.effective_to, known_on
    )
    tx.library.add_clauses(clauses_of(policy, ids, artefact, version.number))
    return version, fates


def move_baseline(tx: Transaction, version: ArtefactVersion, head: ArtefactVersion | None) -> bool:
    """Point the artefact at the version unless a later one is there; say whether it did."""
    if head is not None and _begins(version) < _begins(head):
        return False
    if tx.library.move_head(version.artefact, head.digest if head else None, version.digest, release=None):
        return True
    raise Refused(f"{version.artefact!r} moved while it was imported; import it again")


def _begins(version: ArtefactVersion) -> date:
    return version.effective_from or version.created_at.date()


def _front_matter(text: str, source: str) -> dict[str, str]:
    """The plain values as they are written: YAML would read the market NO as false."""
    lines = [line.rstrip() for line in lines_of(text, source)]
    end = lines.index("---", 1) if lines[0] == "---" and "---" in lines[1:] else 0
    try:
        root = yaml.compose("\n".join(lines[1:end]), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as problem:
        raise WrongUsage(f"{source!r}: its front matter is not YAML; mend it and try again") from problem
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    front = {key.value: value.value for key, value in pairs if isinstance(value, yaml.ScalarNode)}
    if "id" not in front:
        raise WrongUsage(f"{source!r} does not say what it is; begin it with front matter that has an id")
    return front
