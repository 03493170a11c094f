"""A draft measured once, with the tokens that the configured model would be sent."""

from collections.abc import Mapping

from agents.llm_library import load, prices
from agents.llm_settings import read_settings
from knowledge_base.changes import Evidence
from knowledge_base.records import ArtefactId
from knowledge_base.workspace import Workspace
from tools.edit_size import BY_LENGTH, TokenCounter
from tools.evidence import measure_once
from tools.scene import Scene


def measure_draft(
    workspace: Workspace, scene: Scene, texts: Mapping[ArtefactId, str], candidates: int = 1
) -> Evidence:
    """Evidence for the proposed texts; their unseen cases are looked at once."""
    seed = workspace.config.seed
    return measure_once(workspace.store, scene, texts, seed, candidates, token_counter())


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
