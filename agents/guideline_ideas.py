"""A model's ideas for a guideline."""
from agents.llm import Gateway
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea
def model_guideline_ideas(gateway: Gateway, told: Disagreement) -> list[GuidelineIdea]:
    return []
