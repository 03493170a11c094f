"""Every source that needs no model, over one disagreement."""

from tools.guideline_ideas.boundary import boundary
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea
from tools.guideline_ideas.splitting import splitting
from tools.guideline_ideas.unsaid import unsaid

SOURCES = (unsaid, splitting, boundary)


def guideline_ideas(told: Disagreement) -> list[GuidelineIdea]:
    """What clauses and decided cases suggest; no edit twice."""
    found = [idea for make in SOURCES for idea in make(told)]
    return list({idea.changes: idea for idea in found}.values())
