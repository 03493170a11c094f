"""What the card of a proposal is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge_base.changes import Approval, Proposal
from knowledge_base.records import ArtefactId, PersonId


@dataclass(frozen=True)
class ProposalView:
    """What the card shows: a proposal and how it stands."""

    proposal: Proposal
    handle: str
    """What a button of the card carries in place of an id."""
    before: Mapping[ArtefactId, str] = field(default_factory=dict)
    """The texts that the changes rest on."""
    approvals: tuple[Approval, ...] = ()
    """Everything that was decided."""
    given: tuple[PersonId, ...] = ()
    """Whose approval counts now; of a release, who approved it."""
    outcome: str | None = None
    """`released`, `rejected` or `superseded`; None while it is open."""
    release_id: str | None = None
    expired: bool = False
    frozen: str = ""
    """Why approvals are frozen; empty when they are not."""
    needed: int = 1
    teams_needed: int = 1
    names: Mapping[PersonId, str] = field(default_factory=dict)
    plot_file: str | None = None
    """The plot, as a file that Slack has."""
    plot_words: str = ""
    evidence_requests: tuple[str, ...] = ()
    superseded_by: str | None = None
    models: tuple[str, ...] = ()
    """The LLMs that took part in the draft."""

    @property
    def is_open(self) -> bool:
        """Whether it may still be decided."""
        return self.outcome is None and not self.expired
