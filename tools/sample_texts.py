"""Sample texts kept off the cards: examples taken from cases may be harmful to read unasked."""

from functools import lru_cache
from typing import Any

from knowledge_base import digests
from knowledge_base.errors import WrongUsage
from knowledge_base.guidelines import read_guideline
from knowledge_base.prompts import Example, PromptSpec
from knowledge_base.records import ArtefactId, Record


@lru_cache(maxsize=64)
def without_samples(artefact: ArtefactId, text: str) -> tuple[str, int]:
    """The text with every example that was taken from a case named in place of quoted, and how many those are.

    The name holds the start of the text's digest, so that a redline still shows that such a text changed.
    """
    if artefact.startswith("guideline/") and "case" in text:
        return _guideline_without(artefact, text)
    if not artefact.startswith("prompt/") or "case" not in text:
        return text, 0
    try:
        spec = PromptSpec.from_yaml(text, artefact)
    except WrongUsage:
        return text, 0
    taken: list[str] = []
    hidden = _hidden(spec, taken)
    return (hidden.to_yaml(), len(taken)) if taken else (text, 0)


def _guideline_without(artefact: ArtefactId, text: str) -> tuple[str, int]:
    """A guideline whose quoted examples that name a case are named alone."""
    try:
        items = read_guideline(text, artefact).of("example", "counter_example")
    except WrongUsage:
        return text, 0
    taken = [one for one in items if one.quoted and one.cases and one.sample in text[one.start : one.end]]
    for one in sorted(taken, key=lambda item: -item.start):
        words = f"(text of case {one.cases[0]}, {digests.of_text(one.sample)[:6]})"
        text = text[: one.start] + text[one.start : one.end].replace(one.sample, words, 1) + text[one.end :]
    return text, len(taken)


def _hidden(value: Any, taken: list[str]) -> Any:
    if isinstance(value, Example):
        if value.case is None:
            return value
        taken.append(value.case)
        words = f"(text of case {value.case}, {digests.of_text(value.text)[:6]})"
        return value.model_copy(update={"text": words, "case": None})
    if isinstance(value, tuple):
        return tuple(_hidden(each, taken) for each in value)
    if isinstance(value, Record):
        fields = {name: _hidden(getattr(value, name), taken) for name in type(value).model_fields}
        return value.model_copy(update=fields)
    return value
