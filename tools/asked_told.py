"""What a measuring model was asked, in sentences: how many of how many cases, what it left open, and what that cost."""

from collections.abc import Iterator

from knowledge_base.asked import Asked, Drawn
from knowledge_base.measured import Evidence
from tools.figures import count_words, listed
from tools.measure import mcnemar

CLEARLY = 0.1
"""The p-value at which more unanswered cases after a change than before are more than chance."""


def measured_on(evidence: Evidence) -> str:
    """By which model on how many of how many unseen cases; empty where the embedded judge measured."""
    if evidence.asked is None:
        return ""
    of = evidence.asked.unseen
    return f"Measured by {evidence.judge} on {of.both:,} of {count_words(of.of, 'unseen case')}."


def asked_words(evidence: Evidence, asked: Asked) -> Iterator[str]:
    """What the model decided, what it did not, and what it came to."""
    name = "tuning and validation" if evidence.tuning.before.n else "validation"
    yield (
        f"{evidence.judge} decided each of these cases with the prompt in force and with the one proposed: "
        f"{_drawn(asked.unseen, 'unseen')}; {_drawn(asked.validation, name)}. A part of a split is drawn in whole "
        "content groups, in proportion to label, market, language and surface."
    )
    if lost := _lost(asked):
        yield lost
    yield (
        f"{count_words(asked.questions, 'question')} of at most {asked.most:,}, {asked.cached:,} of them answered from "
        f"before; {count_words(asked.attempts, 'call')}, {asked.tokens_in:,} tokens sent, {asked.tokens_out:,} "
        f"answered, ${asked.cost:.4f}."
    )


def leaves_more_open(asked: Asked) -> bool:
    """Whether with the change the model leaves more unseen cases without an answer, by more than chance."""
    before, after = asked.unseen.lost_before, asked.unseen.lost_after
    return after > before and mcnemar(before, after) <= CLEARLY


def _drawn(of: Drawn, name: str) -> str:
    share = "all" if of.drawn == of.of else f"{of.drawn:,} of"
    dropped = of.drawn - of.both
    kept = f", {of.both:,} of them answered both times" if dropped else ""
    return f"{share} {count_words(of.of, f'{name} case')}{kept}"


def _lost(asked: Asked) -> str:
    kinds = {
        "not in the form of the tree": asked.unparsable,
        "declined": asked.refused,
        "not come": asked.failed,
    }
    if not any(kinds.values()):
        return ""
    unseen = asked.unseen
    neither = unseen.drawn - unseen.both - unseen.lost_before - unseen.lost_after
    told = listed([f"{count:,} {words}" for words, count in kinds.items() if count])
    more = " With the change it leaves clearly more open." if leaves_more_open(asked) else ""
    return (
        f"Of all answers were {told}. An unseen case without one counts for neither side, never as allowed: "
        f"{unseen.lost_before:,} had none with the prompt in force alone, {unseen.lost_after:,} with the proposed one "
        f"alone, {neither:,} with both.{more}"
    )
