"""Work on labels, which no tool of a conversation does: what is asked for is named with the command that does it."""

import re

from agents.slots import Slots

_ORDER = r"^(?:please |can you |could you |let'?s |i want to |we need to |i need to )*"
_BATCH = re.compile(
    rf"{_ORDER}(?:open|create|start|draw|make|set up|sample|begin|launch)\b[^.?!]*\b(?:rating batch|batch(?:es)?|"
    rf"cases for raters|rating round)\b|{_ORDER}(?:re-?label|re-?rate)\b|"
    rf"{_ORDER}(?:have|get|let)\b[^.?!]*\b(?:(?:re-?)?labell?ed|(?:re-?)?rated|given) (?:again|anew)\b",
    re.IGNORECASE,
)
_AGREEMENT = re.compile(
    r"\b(?:who|which raters?|where|how (?:often|far|much|well)|what)\b[^.?!]*\b(?:raters? (?:dis)?agree\w*|raters? "
    r"(?:split|part|differ)|disagrees?|inter-?rater|agreement (?:between|of|among) (?:the )?(?:raters|labellers)|"
    r"rater agreement|kappa|krippendorff)\b",
    re.IGNORECASE,
)


def label_work(words: str, slots: Slots) -> str:
    """How work on labels that is asked for is done; empty where none is, or where one case or a draft is named."""
    if {"case", "draft", "proposal"} & slots.named.keys():
        return ""
    policy, finding = slots.named.get("policy", "POLICY"), slots.named.get("finding")
    if _BATCH.search(words):
        only = f" --finding {finding} --purpose relabel" if finding else ""
        return (
            "I open no rating batch; a person does, with 'redline labels sample "
            f"--policy {policy} --size 50{only} --as YOU'. Then '/redline rate B-… ada, mira adjudicator "
            "jonas' has it rated here."
        )
    if _AGREEMENT.search(words):
        return (
            f"I have no figures of raters here. 'redline labels report --policy {policy}' tells how far they "
            "agree, who stands out, and which rule of the guideline they split on."
        )
    return ""
