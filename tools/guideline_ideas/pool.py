"""Every source that needs no model, over one disagreement."""

from tools.guideline_ideas.boundary import boundary
from tools.guideline_ideas.defining import defining
from tools.guideline_ideas.escalating import escalating
from tools.guideline_ideas.grounded import grounded
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea
from tools.guideline_ideas.splitting import splitting
from tools.guideline_ideas.unsaid import unsaid

OF_RULES = (grounded, unsaid, splitting, boundary, escalating)


def guideline_ideas(told: Disagreement) -> list[GuidelineIdea]:
    """What clauses and decided cases suggest; no edit twice."""
    found = [idea for make in ((defining, *OF_RULES) if told.near else (defining,)) for idea in make(told)]
    return list({idea.changes: idea for idea in reversed(found)}.values())[::-1]
