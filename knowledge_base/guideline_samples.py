"""What an example of a guideline shows, and the answer that an item gives by its own words."""

import re
from collections.abc import Iterator, Sequence

from knowledge_base.guideline_blocks import Block
from knowledge_base.guideline_records import GuidelineItem, Outcome, Says
from knowledge_base.guideline_words import outcome_of, sample_in, says_of_name, unescaped

_SHOWS = re.compile(r"^(?:comment|text|post|content|message|example|item|input)s?$", re.IGNORECASE)
_FIELD = re.compile(
    r"^[-*+>\s]*[*_]{0,2}(?P<key>[A-Za-z][A-Za-z /_-]{0,40}?)[*_]{0,2}[ \t]*:[*_]{0,2}[ \t]*(?P<value>.*)$"
)
_MARKS = " \t>*_`\"'“”"


def sample_of(block: Block, text: str) -> tuple[str, bool]:
    """What is to be labelled, and whether it is quoted word for word."""
    for key, value in block.cells:
        if _SHOWS.match(key.strip(_MARKS)):
            return value.strip(_MARKS), True
    if block.shape in ("section", "list item"):
        for key, value in _fields(text):
            if _SHOWS.match(key) and value:
                return value.strip(_MARKS), True
    if block.shape == "quote":
        return " ".join(line.strip(" \t>") for line in text.splitlines()).strip(), True
    if block.shape == "code":
        return "\n".join(text.splitlines()[1:-1]).strip() or text, True
    return sample_in(text)


def item_outcome(item: GuidelineItem, labels: Sequence[str]) -> Outcome:
    """What an item tells to answer; of examples what its own words say, else what its heading said before."""
    if item.kind in ("example", "counter_example"):
        return _example(item, labels)
    if item.kind == "label":
        says = says_of_name(item.name)
        label: Says = "label" if says == "not read" and item.name else says
        return Outcome(says=label, label=item.name, confidence="not read" if label == "not read" else "read")
    own = outcome_of(item.text, labels)
    if item.kind == "escalation" and own.says == "not read":
        return Outcome(says="escalate", escalates=True, confidence="read")
    return own


def _example(item: GuidelineItem, labels: Sequence[str]) -> Outcome:
    for _, value in _fields(item.text):
        if label := _label_at(value.strip(_MARKS).casefold(), labels):
            says = says_of_name(label)
            return Outcome(says="label" if says == "not read" else says, label=label, confidence="read")
    said = unescaped(item.text)
    rest = said.replace(item.sample, " ", 1) if item.quoted and item.sample else said
    own = outcome_of(rest, labels)
    if own.says in ("not read", "escalate") or (
        own.confidence == "in part" and item.outcome.says != "not read"
    ):
        return item.outcome.model_copy(update={"escalates": own.escalates})
    return own


def _label_at(value: str, labels: Sequence[str]) -> str:
    """The label that a value names or begins with, the longest first."""
    for label in sorted(labels, key=len, reverse=True):
        if label and re.match(re.escape(label.casefold()) + r"(?:$|[,;.])", value):
            return label
    return ""


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Each line `Key: value`, and each cell of a row with the answer in a column of its own."""
    for line in text.splitlines()[:60]:
        if found := _FIELD.match(line[:4_000]):
            yield found["key"].strip(), found["value"]
        elif line.count("|") > 1:
            yield from (("", cell) for cell in line.split("|")[:20])
