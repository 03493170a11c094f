"""Which policies a proposal concerns, and so who may see it."""

from functools import lru_cache

from knowledge_base.changes import Change, Proposal
from knowledge_base.errors import RedlineError
from knowledge_base.guidelines import read_guideline
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import ArtefactId, artefact_id, parse_artefact_id
from knowledge_base.store import Transaction
from knowledge_base.taxonomies import Taxonomy


def policies_of(tx: Transaction, proposal: Proposal) -> tuple[str, ...]:
    """Every policy that a proposal concerns: of its texts before and after, its evidence and its finding."""
    found = {policy for change in proposal.changes for policy in _policies_of_change(tx, change)}
    if proposal.evidence:
        found.add(proposal.evidence.policy)
    if proposal.finding and (finding := tx.ledger.finding(proposal.finding)):
        found.add(finding.cluster.policy)
    return tuple(sorted(found))


def _policies_of_change(tx: Transaction, change: Change) -> set[str]:
    base = tx.library.version_by_digest(change.artefact, change.base) if change.base else None
    texts = (change.text, base.text) if base else (change.text,)
    if parse_artefact_id(change.artefact).kind == "taxonomy":
        return _refiled(change.artefact, texts)
    return {_policy_of(tx, change.artefact, text) for text in texts}


def _refiled(artefact: ArtefactId, texts: tuple[str, ...]) -> set[str]:
    """The policies of the clauses that are filed otherwise than before."""
    filed = [
        {
            (one.name, clause)
            for one in Taxonomy.from_yaml(text, artefact).categories
            for clause in one.clauses
        }
        for text in texts
    ]
    differ = filed[0] ^ filed[1] if len(filed) > 1 else filed[0]
    return {clause.partition("/")[0] for _, clause in differ}


def _policy_of(tx: Transaction, artefact: ArtefactId, text: str) -> str:
    """The policy that a text is of; its own name where it does not say."""
    named = parse_artefact_id(artefact)
    said = _said(artefact, text)
    if said and named.kind == "thresholds":
        prompt = tx.library.head(artefact_id("prompt", said))
        said = _said(prompt.artefact, prompt.text) if prompt else ""
    return said or named.name


@lru_cache(maxsize=1_000)
def _said(artefact: ArtefactId, text: str) -> str:
    """What a text says it is for: its policy, or its prompt where it is of thresholds; empty where it does not say.

    Kept, because to read a prompt takes a tenth of a second and whoever looks at a list of proposals asks for all.
    """
    named = parse_artefact_id(artefact)
    try:
        if named.kind == "prompt":
            return PromptSpec.from_yaml(text, artefact).policy
        if named.kind == "guideline":
            return read_guideline(text, artefact).policy
        if named.kind == "thresholds":
            return Thresholds.from_yaml(text, artefact).prompt
    except RedlineError:
        return ""
    return ""
