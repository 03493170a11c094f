"""What was measured beside the rates, in sentences: replayed traffic, steering, repeats and the edit itself."""

from collections.abc import Iterator

from knowledge_base.measured import EditSize, Evidence, Followed, Repeats, Replay, RuleNaming
from tools.asked_told import asked_words
from tools.figures import count_words, interval, listed, p_told, percent

MOST_PARTS = 4


def measures(evidence: Evidence) -> Iterator[tuple[str, list[str]]]:
    """A heading and its sentences each; nothing for what was not measured."""
    if evidence.asked:
        yield "What the model was asked", list(asked_words(evidence, evidence.asked))
    if evidence.size:
        yield "The edit itself", list(_size(evidence.size))
    if evidence.replay:
        yield "On recent traffic", list(_replay(evidence.replay, evidence.level))
    if evidence.naming:
        yield "Which rule is named", [naming_words(evidence.naming)]
    if evidence.followed or evidence.repeats:
        steering = [_followed(one) for one in evidence.followed]
        yield (
            "Steering and repeating",
            [*steering, *([_repeats(evidence.repeats, evidence)] if evidence.repeats else [])],
        )


def naming_words(told: RuleNaming) -> str:
    """How often the rule named is that of the raters, before and after."""
    before, after = (
        f"{percent(rate.value)} ({interval(rate.low, rate.high)})" for rate in (told.before, told.after)
    )
    return (
        f"Of {count_words(told.of, 'unseen violation')} with a rule named by raters, the prompt names the same one for "
        f"{before} before and {after} after: in {count_words(told.better, 'different text')} more, in {told.worse:,} "
        f"fewer (sign test p {p_told(told.p_value)})."
    )


def _size(size: EditSize) -> Iterator[str]:
    touched = [
        count_words(size.questions, "question"),
        count_words(size.examples, "example"),
        count_words(size.exceptions, "exception"),
    ]
    yield (
        f"{count_words(size.words_added, 'word')} added, {size.words_struck:,} struck; {listed(touched)} touched."
    )
    yield (
        f"Copied from cases: {percent(size.copied)} of the words added to rules stand in a case too, five or more in a "
        f"row; the longest such run is {count_words(size.longest_run, 'word')}. Examples are left aside."
    )
    more = size.tokens_after - size.tokens_before
    sent = f"{more:+,} tokens a decision ({size.tokens_before:,} → {size.tokens_after:,}; {size.counted_by})"
    cost = (
        f": ${more * size.price:+,.2f} for a million decisions at ${size.price:,.2f} a million tokens"
        if size.price is not None
        else "; no price is configured"
    )
    yield f"Where an LLM decides by it: {sent}{cost}."


def _replay(told: Replay, level: float) -> Iterator[str]:
    window = f"from {told.since} to {told.until}" if told.since else "that have no time"
    turned = told.to_violates + told.to_allowed
    if told.read < told.decided:
        of = f"a random sample of {told.read:,} of {told.decided:,} decided cases {window}"
        share = f"{percent(told.turned.value)}, {level:.0%} interval {interval(told.turned.low, told.turned.high)}"
        about = round(told.decided * (told.turned.value or 0))
        share += f", about {about:,} of them all"
    else:
        of = f"all {told.decided:,} decided cases {window}"
        share = percent(told.turned.value)
    yield (
        f"Of {of}, labelled or not, {count_words(turned, 'decision')} would change ({share}): {told.to_violates:,} to "
        f"violates, {told.to_allowed:,} to allowed. Both sides are decided anew by the same judge."
    )
    for by in ("market", "surface"):
        parts = [one for one in told.parts if one.by == by and one.to_violates + one.to_allowed]
        if parts:
            shown = [
                f"{one.value} {one.to_violates + one.to_allowed:,} of {one.read:,}"
                for one in parts[:MOST_PARTS]
            ]
            yield f"By {by}: {listed(shown)}{'' if len(parts) <= MOST_PARTS else ', and others'}."


def _followed(one: Followed) -> str:
    where = f"of {one.question}" if one.question else "to every question"
    head = (
        f"Exception {one.exception} {where} ({one.clause}), {count_words(one.matching, 'case')} nearest to it"
    )
    if not one.removed_of and not one.added_of:
        return f"{head}: none that could follow it."
    return (
        f"{head}: taken out, {one.removed_follow:,} of the {one.removed_of:,} allowed with it would violate; put back, "
        f"{one.added_follow:,} of the {one.added_of:,} that violate without it are allowed."
    )


def _repeats(told: Repeats, evidence: Evidence) -> str:
    if evidence.asked:
        return (
            f"Of {count_words(evidence.asked.repeated, 'case')} decided {told.times:,} times over, past the "
            f"cache, {percent(told.alike.value)} were decided alike ({evidence.level:.0%} interval "
            f"{interval(told.alike.low, told.alike.high)})."
        )
    same = f"Decided {told.times:,} times over, {percent(told.alike.value)} of the cases were decided alike"
    return f"{same}: the embedded judge is deterministic." if told.alike.value == 1 else f"{same}."
