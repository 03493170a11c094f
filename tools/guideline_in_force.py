"""The guidelines in force of a policy, whatever they are called: told by the policy that each is for."""

from contextlib import suppress
from dataclasses import dataclass

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.front_matter import lines_of, read_front_matter
from knowledge_base.guideline_records import Guideline
from knowledge_base.guidelines import KEYS, guideline_of_versions
from knowledge_base.records import GLOBAL, ArtefactId, ArtefactVersion, Market
from knowledge_base.store import Transaction


@dataclass(frozen=True)
class InForce:
    """A guideline in force with its version."""

    guideline: Guideline
    version: ArtefactVersion

    @property
    def artefact(self) -> ArtefactId:
        """Its artefact."""
        return self.version.artefact


def guidelines_in_force(tx: Transaction, policy: str) -> dict[Market, InForce]:
    """Those of a policy by market, the first by name of each; one that cannot be read is left out."""
    found: dict[Market, InForce] = {}
    for artefact in tx.library.artefact_ids("guideline"):
        head = tx.library.head(artefact)
        with suppress(WrongUsage):
            if head is not None and _policy_of(head) == policy:
                texts = [one.text for one in tx.library.versions(artefact) if one.number <= head.number]
                guideline = guideline_of_versions(texts, artefact)
                found.setdefault(guideline.market, InForce(guideline, head))
    return found


def guideline_for(tx: Transaction, policy: str) -> InForce:
    """The guideline in force of a policy, for all markets.

    Raises: Refused when there is none.
    """
    found = guidelines_in_force(tx, policy)
    if GLOBAL in found:
        return found[GLOBAL]
    only = f" for all markets, only for {', '.join(found)}, where edits are not measured" if found else ""
    raise Refused(
        f"no guideline of policy {policy!r} is in force{only}; import one with 'redline import guideline FILE'"
    )


def _policy_of(version: ArtefactVersion) -> str:
    """What its front matter alone says, which is read in a moment."""
    source = version.artefact
    return read_front_matter(lines_of(version.text, source), source, KEYS, ()).values.get("policy", "")
