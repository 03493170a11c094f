"""What a rater is asked, made of the labelling guideline in force: the verdicts, its other labels, and its clauses."""

import re

from knowledge_base.guideline_records import Guideline
from knowledge_base.records import GLOBAL, ClauseId, Record, artefact_id
from knowledge_base.store import Transaction
from tools.guideline_in_force import guidelines_in_force
from tools.guideline_tree import criterion_of
from tools.visible import one_line

VERDICTS: dict[str, bool | None] = {"violates": True, "does_not_violate": False, "undecided": None}
"""The values that exports and imports know, whatever words the guideline has for them."""

_NAMES = {
    "violates": ("violates", "violation", "violating", "yes"),
    "does_not_violate": (
        "does not violate",
        "no violation",
        "not violating",
        "non-violating",
        "benign",
        "no",
    ),
    "undecided": ("undecided", "unsure", "cannot tell", "can't tell", "cannot decide", "unclear"),
}
_WORDS = {"violates": "Violates", "does_not_violate": "Does not violate", "undecided": "Undecided"}
_LABEL = re.compile(r"^\*\*(?P<name>[^*\n]{1,80})\*\*\s*(?:[—–:-]\s*)?(?P<hint>.*)$", re.DOTALL)
MOST_HINT = 300


class Choice(Record):
    """One answer: the value that is kept, the words that are shown, and what it means."""

    value: str
    words: str
    hint: str = ""


class Form(Record):
    """What is asked of each case."""

    title: str
    instructions: str
    verdicts: tuple[Choice, ...]
    labels: tuple[Choice, ...] = ()
    rules: tuple[Choice, ...] = ()
    """The clauses that the guideline names: kept is the id, shown its number with what the rule that names it says."""

    @property
    def label_names(self) -> tuple[str, ...]:
        """The other labels as they are kept."""
        return tuple(one.value for one in self.labels)

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The clauses by id."""
        return tuple(one.value for one in self.rules)


def form_of(tx: Transaction, policy: str) -> Form:
    """The form of a policy: from its guideline in force, or the three verdicts alone where it has none.

    One of the policy's name whose front matter cannot be read is passed on as instructions.
    """
    held = guidelines_in_force(tx, policy).get(GLOBAL)
    if held is None:
        head = tx.library.head(artefact_id("guideline", policy))
        text = _body(head.text) if head else ""
        return Form(title=f"Labelling {policy}", instructions=text, verdicts=_verdicts({}))
    guideline = held.guideline
    named = _named(guideline)
    known = {name: verdict for verdict, names in _NAMES.items() for name in names}
    found = {known[key]: choice for key, choice in named.items() if key in known}
    others = tuple(choice for key, choice in named.items() if key not in known)
    return Form(
        title=guideline.title,
        instructions=guideline.text[guideline.body :].strip(),
        verdicts=_verdicts(found),
        labels=others,
        rules=tuple(_rule(guideline, policy, clause) for clause in guideline.clauses()),
    )


def _rule(guideline: Guideline, policy: str, clause: ClauseId) -> Choice:
    """A clause in the words of the first rule, else of the first item, that names it."""
    items = (*guideline.rules, *guideline.items)
    said = next((criterion_of(one) for one in items if clause in one.clauses), "")
    number = clause.removeprefix(f"{policy}/")
    said = one_line(said)[:MOST_HINT]
    return Choice(value=clause, words=f"{number}: {said}" if said else number)


def _verdicts(found: dict[str, Choice]) -> tuple[Choice, ...]:
    return tuple(
        found[value].model_copy(update={"value": value})
        if value in found
        else Choice(value=value, words=_WORDS[value])
        for value in VERDICTS
    )


def _named(guideline: Guideline) -> dict[str, Choice]:
    """The labels that have a name in bold, by the name in lower case, without the mark that ends it."""
    found: dict[str, Choice] = {}
    for item in guideline.labels:
        match = _LABEL.match(item.text)
        name = one_line(" ".join(match["name"].split())).rstrip(".:") if match else ""
        if match and name:
            hint = one_line(" ".join(match["hint"].split()))[:MOST_HINT]
            found.setdefault(name.casefold(), Choice(value=name, words=name, hint=hint))
    return found


def _body(text: str) -> str:
    """The Markdown without its front matter."""
    parts = text.split("---\n", 2)
    return parts[2].strip() if text.startswith("---\n") and len(parts) == 3 else text.strip()
