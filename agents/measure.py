"""A draft measured once, by the embedded judge or by the configured model, with the tokens that model is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agents.judge import llm_judge
from agents.llm_library import load, prices
from agents.llm_settings import read_settings
from knowledge_base.changes import Evidence
from knowledge_base.embed import Progress
from knowledge_base.records import ArtefactId, CaseId
from knowledge_base.workspace import Workspace
from tools.edit_size import BY_LENGTH, TokenCounter
from tools.evidence import measure_once
from tools.paid_evidence import measure_paid
from tools.paid_judge import PaidJudge
from tools.scene import Scene

Kind = Literal["embedded", "llm"]
CALLS = 400
"""Questions of one measurement by a model, unless said otherwise."""


@dataclass(frozen=True)
class MeasuredBy:
    """Which judge measures, and within how many questions where it is a model."""

    kind: Kind = "embedded"
    calls: int = CALLS
    told: Progress | None = None

    def paid(self, workspace: Workspace) -> PaidJudge | None:
        """The model as a judge; None for the embedded one.

        Raises: NoModel when no model is configured.
        """
        if self.kind == "embedded":
            return None
        judge, fresh = (
            llm_judge(workspace.store, workspace.embedder, workspace.root, anew) for anew in (False, True)
        )
        keeps = read_settings().cache
        return PaidJudge(workspace.store, judge, fresh, self.calls, keeps, self.told)


EMBEDDED = MeasuredBy()


def measure_draft(
    workspace: Workspace,
    scene: Scene,
    texts: Mapping[ArtefactId, str],
    candidates: int = 1,
    paid: PaidJudge | None = None,
    chosen_on: Sequence[CaseId] | None = None,
) -> Evidence:
    """Evidence for the proposed texts; their unseen cases are looked at once.

    `chosen_on` are the cases that the paid judge chose the draft on, where it did.
    """
    seed = workspace.config.seed
    if paid is None:
        return measure_once(workspace.store, scene, texts, seed, candidates, token_counter())
    return measure_paid(workspace.store, scene, texts, paid, seed, candidates, chosen_on, token_counter())


def token_counter() -> TokenCounter:
    """The tokens of the configured model, counted offline; without a model, a rough count by length."""
    settings = read_settings()
    if not settings.model:
        return BY_LENGTH
    price = prices(settings)
    return TokenCounter(
        f"as {settings.model} counts",
        lambda text: int(load().token_counter(model=settings.model, text=text)),
        None if price is None else price[0] * 1e6,
    )
