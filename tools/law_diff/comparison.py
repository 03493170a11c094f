"""What a comparison of two versions tells."""

from typing import Literal

from knowledge_base.records import Record
from tools.word_changes import Piece

ChangeKind = Literal["added", "repealed", "substance", "wording", "moved", "renumbered", "formatting"]
KINDS: tuple[ChangeKind, ...] = (
    "substance",
    "added",
    "repealed",
    "wording",
    "moved",
    "renumbered",
    "formatting",
)
TOLD: dict[ChangeKind, str] = {
    "substance": "amended in substance",
    "added": "added",
    "repealed": "repealed",
    "wording": "amended in wording",
    "moved": "moved",
    "renumbered": "renumbered",
    "formatting": "formatting only",
}
REAL: frozenset[ChangeKind] = frozenset(("substance", "added", "repealed"))
"""Kinds after which the text does not say the same."""

Also = Literal["moved", "renumbered", "split", "merged"]


class ProvisionChange(Record):
    """One provision that is not as it was.

    `before` and `after` are how it is cited; empty where there is no such side. `kind` is the heaviest; `also`
    tells what else. `others` are the further parts of a split, or what else a merged provision took in. `reasons`
    say what decided between substance, wording and formatting. The pieces that are not struck are the later text,
    those not added the earlier one.
    """

    kind: ChangeKind
    also: tuple[Also, ...] = ()
    before: str = ""
    after: str = ""
    heading: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    position: int = 0
    """Place among the later version's provisions; of a repealed one, where it would stand."""
    ids: tuple[str, ...] = ()
    """Ids of the clauses that it is about, where they have some: the earlier one first."""

    @property
    def name(self) -> str:
        """How it is cited, before and after."""
        if self.before and self.after and self.before != self.after:
            return f"{self.before} → {self.after}"
        return self.after or self.before


class TermChange(Record):
    """A definition that changed, and the provisions that use the term and did not change themselves."""

    term: str
    what: Literal["changed", "new", "gone"]
    defined_in: str
    used_in: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """For people."""
        return f"meaning changes through ‘{self.term}’, {self.defined_in}"


class StrayReference(Record):
    """A reference whose words stayed while what it points at went elsewhere or away."""

    provision: str
    reference: str
    now: str
    """What its number names now; empty where it names nothing."""
    meant: str
    """Where the provision it used to name is now; empty where it is gone."""

    @property
    def words(self) -> str:
        """For people."""
        if not self.now:
            return f"{self.provision} refers to {self.reference}, which is no longer there" + (
                f"; it is {self.meant} now" if self.meant else ""
            )
        return f"{self.provision} refers to {self.reference}, which is another provision now" + (
            f"; what it meant is {self.meant}" if self.meant else "; what it meant is gone"
        )


class Comparison(Record):
    """Every provision that changed, in the order of the later version, and what follows from it."""

    changes: tuple[ProvisionChange, ...]
    unchanged: int
    before: int
    after: int
    """Provisions of each version."""
    terms: tuple[TermChange, ...] = ()
    references: tuple[StrayReference, ...] = ()
    notes: tuple[str, ...] = ()

    def counts(self) -> dict[ChangeKind, int]:
        """How many of each kind."""
        return {kind: sum(change.kind == kind for change in self.changes) for kind in KINDS}

    @property
    def real(self) -> tuple[ProvisionChange, ...]:
        """The changes after which the text does not say the same."""
        return tuple(change for change in self.changes if change.kind in REAL)
