"""Causes as they are said to people, what to do about each, and what is drafted for it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge_base.changes import Cause, Finding
from tools.figures import listed

Kind = Literal["prompt", "threshold", "guideline", "clause"]
_ASKED = re.compile(
    r"\b(?:draft|propose|suggest|write|prepare)\b[^.?!]*?\b(?P<kind>guideline|threshold|prompt|clause|labels)\b",
    re.IGNORECASE,
)
_KINDS: dict[str, Kind] = {
    "guideline": "guideline",
    "labels": "guideline",
    "threshold": "threshold",
    "prompt": "prompt",
    "clause": "clause",
}


@dataclass(frozen=True)
class Drafted:
    """The kind of text that is drafted for a cause, what the draft is, and how one asks for it."""

    kind: Kind
    what: str
    ask: str


DRAFTS: dict[Cause, Drafted] = {
    "threshold": Drafted("threshold", "another threshold", "Draft a threshold"),
    "prompt_defect": Drafted("prompt", "a revision of the prompt", "Draft a prompt change"),
    "ambiguous_guideline": Drafted(
        "guideline",
        "an edit of the labelling guideline, with the trial that would show it",
        "Draft a guideline edit",
    ),
    "label_error": Drafted(
        "guideline",
        "the labels to give again, and an edit of the guideline where they point to one rule",
        "Draft the labels to give again",
    ),
    "policy_gap": Drafted("clause", "a clause with blanks for the policy team to decide", "Draft a clause"),
}
"""What is drafted for a finding, by its cause; for other causes nothing is."""
OF_THE_MODEL: frozenset[Cause] = frozenset(
    cause for cause, one in DRAFTS.items() if one.kind in ("prompt", "threshold")
)
"""Causes that a change of the prompt or its threshold mends, so that triage tries them without the unseen cases."""

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
    "threshold": "Draft another threshold and measure it: `redline draft {id} --as YOU`.",
    "prompt_defect": "Draft a revision of the prompt and measure it: `redline draft {id} --as YOU`.",
    "label_error": "List what to label again, and the guideline edit where one helps: `redline draft {id} --as YOU "
    "--relabel FILE.csv`; then decide and triage anew.",
    "ambiguous_guideline": "Draft the edit of the guideline, with the trial that would show it: `redline draft {id} "
    "--as YOU`.",
    "policy_gap": "Draft a clause for the policy team to decide on: `redline draft {id} --as YOU`.",
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


def draft_ask(cause: Cause, finding: str) -> str:
    """How one asks for the draft of a finding: `Draft a guideline edit for F-…`; empty where nothing is drafted."""
    return f"{DRAFTS[cause].ask} for {finding}" if cause in DRAFTS else ""


def kind_asked(words: str) -> Kind | None:
    """Which kind of draft is asked for: `draft a guideline edit for hate`."""
    found = _ASKED.search(words)
    return _KINDS[found["kind"].casefold()] if found else None


def drafts_words(errors: Iterable[tuple[Cause, int]]) -> str:
    """What can be drafted for how many errors: `guideline 12, clause 8`; empty where nothing can."""
    counted = Counter[Kind]()
    for cause, count in errors:
        if cause in DRAFTS:
            counted[DRAFTS[cause].kind] += count
    return listed([f"{kind} {count:,}" for kind, count in counted.most_common()])


def way(direction: str) -> str:
    """What went wrong: `missed` or `flagged wrongly`."""
    return "missed" if direction == "fn" else "flagged wrongly"
