"""Causes as they are said to people, and what to do about each."""

from knowledge_base.changes import Cause, Finding

DRAFTABLE: tuple[Cause, ...] = ("threshold", "prompt_defect")
"""Changes of the model. Drafts are made of them, and measured on unseen cases."""

BY_GUIDELINE: tuple[Cause, ...] = ("ambiguous_guideline", "label_error")
"""Changes of what raters read. Drafts are made of them where raters part on a rule that its clause can mend."""

PLAIN: dict[Cause, str] = {
    "label_error": "the label looks wrong, not the decision",
    "ambiguous_guideline": "raters disagree, so the guideline leaves the line open",
    "policy_gap": "no rule in force covers it",
    "stale_policy": "it was decided or labelled by a version of the rule that was not in force",
    "market_mismatch": "it was decided by another market's rule",
    "threshold": "the score was right but the bar for acting on it was off",
    "prompt_defect": "the prompt does not say what it needs to say",
    "evasion": "the text was spelt to get past the system",
    "coverage": "the system has hardly seen such cases",
    "missing_context": "raters saw more than the system did",
    "capacity_ceiling": "the system cannot tell these cases apart, whatever it is told",
    "undetermined": "nothing that was tried explains it",
}
_STEPS: dict[Cause, str] = {
    "threshold": "Draft the change and measure it: `redline draft {id} --as YOU`.",
    "prompt_defect": "Draft the change and measure it: `redline draft {id} --as YOU`.",
    "label_error": "List what to label again, and the guideline edit where one helps: `redline draft {id} --as YOU "
    "--relabel FILE.csv`; then decide and triage anew.",
    "ambiguous_guideline": "Draft the edit of the guideline, with the trial that would show it: `redline draft {id} "
    "--as YOU`.",
    "policy_gap": "Ask the policy team whether the policy should cover this; `redline propose` takes a text.",
    "stale_policy": "Bring every stream to the clause version in force, then decide anew.",
    "market_mismatch": "Check which market's rule holds for these cases, and have them decided by it.",
    "evasion": "Normalise text before it is decided, or add the spellings to the prompt's patterns with "
    "`redline propose`.",
    "coverage": "Collect and label more cases of this language, format or topic.",
    "missing_context": "Send such cases to reviewers who see the picture, the sound and the history.",
    "capacity_ceiling": "Ask for training data or a stronger model; no prompt or threshold mends this.",
    "undetermined": "Have a person read the cases: `redline findings show {id}` lists them.",
}


def cause_words(cause: Cause) -> str:
    """A cause as it is said: `prompt defect`."""
    return cause.replace("_", " ")


def next_step(finding: Finding) -> str:
    """What to do about a finding, in Markdown: the command that drafts the change, or a person's task."""
    return _STEPS[finding.cause].format(id=finding.id)


def way(direction: str) -> str:
    """What went wrong: `missed` or `flagged wrongly`."""
    return "missed" if direction == "fn" else "flagged wrongly"
