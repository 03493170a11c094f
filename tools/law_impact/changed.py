"""The provisions of a law that do not say the same any more, each with an id that stays the same in every run."""

from dataclasses import dataclass
from typing import Literal

from knowledge_base import digests
from knowledge_base.errors import WrongUsage
from knowledge_base.records import Clause, ClauseId
from tools.law_diff.compare import compare
from tools.law_diff.comparison import REAL, ProvisionChange
from tools.law_impact.laws import Laws
from tools.law_impact.memory import text_digest

Side = Literal["before", "after"]


@dataclass(frozen=True)
class Changed:
    """One change of substance, and the provision that holds the text that matters: a repealed one's is the earlier."""

    change: ProvisionChange
    side: Side
    provision: Clause

    @property
    def texts(self) -> tuple[str, str]:
        """The whole text before and after; empty where there is no such side."""
        return (
            "".join(piece.text for piece in self.change.pieces if piece.kind != "added"),
            "".join(piece.text for piece in self.change.pieces if piece.kind != "struck"),
        )

    @property
    def id(self) -> str:
        """The provision with a digest of both texts: another one when a text changes."""
        told = digests.of_value([text_digest(text) for text in self.texts])[:8]
        return f"{self.provision.id}~{told}"


@dataclass(frozen=True)
class ChangedLaw:
    """What changed in substance, how many other changes there are, and what to know of the comparison."""

    changes: tuple[Changed, ...]
    others: int
    notes: tuple[str, ...]

    def of_id(self, wanted: str) -> Changed:
        """The change of an id.

        Raises: WrongUsage when there is none.
        """
        found = next((one for one in self.changes if one.id == wanted), None)
        if found is None:
            raise WrongUsage(
                f"no change {wanted!r} between these two versions; 'redline impact' lists them with their ids"
            )
        return found


def changed_law(laws: Laws) -> ChangedLaw:
    """The changes from one version of a law to the other, in the order of the law."""
    found = compare(laws.before.clauses, laws.after.clauses)
    real = [change for change in found.changes if change.kind in REAL]
    sides = {
        "before": {clause.id: clause for clause in laws.before.clauses},
        "after": {clause.id: clause for clause in laws.after.clauses},
    }
    return ChangedLaw(tuple(_placed(one, sides) for one in real), len(found.changes) - len(real), found.notes)


def _placed(change: ProvisionChange, sides: dict[str, dict[ClauseId, Clause]]) -> Changed:
    side: Side = "before" if change.kind == "repealed" else "after"
    clauses, cited = sides[side], change.before if side == "before" else change.after
    known = [ClauseId(one) for one in change.ids if one in clauses]
    named = [one for one in known if clauses[one].number == cited]
    return Changed(change, side, clauses[(named or known[::-1])[0]])
