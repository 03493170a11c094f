"""`/redline`: short words for what the assistant does; anything else is a question."""

import re

from agents.dialogue import Plan

HELP = "\n".join(
    (
        "*What I can do*",
        "• `/redline may hosts ask viewers for gifts in Germany?`: the clauses in force, verbatim",
        "• `/redline case CASE_ID`: why a case was decided as it was",
        "• `/redline status` or `/redline status hate`: how each queue does",
        "• `/redline proposals` or `/redline show P-1a2b3c4d5e`: what waits, or one proposal",
        "• `/redline triage hate`: find out why decisions went wrong",
        "• `/redline draft FINDING_ID` or `/redline draft hate`: draft a change for a finding, or for the largest",
        "• `/redline changes hate`: what changed between versions of a policy",
        "• `/redline rate B-3f2a91c0de ada, mira adjudicator jonas`: have a batch rated, each alone; `… without mira`: "
        "take somebody off it",
        "• `/redline brief dsa` or `/redline brief dsa legal`: what a change means, with sections on demand",
        "I can also be asked in a direct message or by mention. I never approve: a lead does, on the card.",
    )
)
_SHORT = re.compile(r"^(case|status|proposals|show|triage|draft|changes)\b\s*(\S*)\s*$", re.IGNORECASE)
_BRIEF = re.compile(
    r"^brief\b\s*(?P<name>[^\s@]*)(?:@(?P<market>\S+))?(?:\s+(?:for\s+)?(?P<audience>legal|product|leadership))?\s*$",
    re.IGNORECASE,
)


def plan_of(text: str) -> Plan | None:
    """What a short command means; None for a question."""
    if briefed := _BRIEF.match(text):
        said = (briefed["name"], briefed["market"], (briefed["audience"] or "").lower())
        slots = zip(("policy", "market", "audience"), said, strict=True)
        wanted = {slot: value for slot, value in slots if value}
        return Plan(tool="brief_change", arguments=wanted, confidence=1.0)
    match = _SHORT.match(text)
    if not match:
        return None
    verb, named = match[1].lower(), match[2]
    tool, slot = {
        "case": ("explain_case", "case"),
        "status": ("queue_health", "policy"),
        "proposals": ("show_proposal", "proposal"),
        "show": ("show_proposal", "proposal"),
        "triage": ("triage_queue", "policy"),
        "draft": ("draft_change", "finding"),
        "changes": ("summarise_change", "policy"),
    }[verb]
    if verb == "draft" and not named.startswith("F-"):
        slot = "policy"
    return Plan(tool=tool, arguments={slot: named} if named else {}, confidence=1.0)
