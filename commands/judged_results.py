"""What `redline decide` prints with --json."""

from typing import TYPE_CHECKING, Literal

from commands.results import PolicyScores, Result

if TYPE_CHECKING:
    from tools.decide import DecidedRun
    from tools.judged import Share


class ShareTold(Result):
    """`count` of `n` with its 90 % interval; the share is null where n is 0."""

    count: int
    n: int
    share: float | None
    low: float
    high: float

    @classmethod
    def of(cls, share: "Share") -> "ShareTold":
        """The same as told."""
        low, high = share.interval
        return cls(count=share.count, n=share.n, share=share.value, low=low, high=high)


class JudgedRun(Result):
    """What deciding with one prompt came to now; costs are in US dollars, latencies in seconds."""

    prompt: str
    policy: str
    runs: list[str]
    """Several where cases were decided several times."""
    cases: int
    """Verdicts sought now; those of a run that goes on were decided before."""
    answered: int
    unparsable: int
    """Answers without the form of the tree, also after the model was told so."""
    refused: int
    failed: int
    """No answer came."""
    unasked: int
    """Nothing was sent, as the budget was at its end or too many failed in a row."""
    reasons: dict[str, int]
    """Why there was no answer, the most frequent first; at most ten."""
    parse_rate: float | None
    """Of what was said at all, the share with the form of the tree; refusals and failures are told apart."""
    parse_rate_at_once: float | None
    """The same without the second answers to which a model is asked."""
    inconsistent: int
    """Answers whose label contradicts their steps; the steps decided."""
    struck: int
    """Steps whose evidence does not stand in the case."""
    partly_unseen: int
    """Decisions that were made without some of the case: media, or a very long text."""
    accuracy: ShareTold
    """Right decisions among labelled cases that were answered."""
    accuracy_of_all: ShareTold
    """The same with every labelled case that was not answered counted as wrong."""
    changed: ShareTold | None
    """Cases whose verdict differs between the runs."""
    attempts: int
    cached: int
    tokens_in: int
    tokens_out: int
    cost: float
    p50_seconds: float | None
    p95_seconds: float | None

    @classmethod
    def of(
        cls, prompt: str, done: "DecidedRun", accuracy: tuple["Share", "Share"], changed: "Share | None"
    ) -> "JudgedRun":
        """The same as told."""
        tally = done.tally
        return cls(
            prompt=prompt,
            policy=done.policy,
            runs=list(done.runs),
            cases=tally.states.total(),
            answered=tally.answered,
            unparsable=tally.states["unparsable"],
            refused=tally.states["refused"],
            failed=tally.states["failed"],
            unasked=tally.states["unasked"],
            reasons=dict(tally.reasons.most_common(10)),
            parse_rate=tally.parse_rate,
            parse_rate_at_once=tally.parse_rate_at_once,
            inconsistent=tally.inconsistent,
            struck=tally.struck,
            partly_unseen=tally.partly_unseen,
            accuracy=ShareTold.of(accuracy[0]),
            accuracy_of_all=ShareTold.of(accuracy[1]),
            changed=None if changed is None else ShareTold.of(changed),
            attempts=tally.attempts,
            cached=tally.cached,
            tokens_in=tally.tokens_in,
            tokens_out=tally.tokens_out,
            cost=tally.cost,
            p50_seconds=tally.latency(0.5),
            p95_seconds=tally.latency(0.95),
        )


class Decided(Result):
    """`decide`: decisions stored now, by which judge, the scores of each policy's labelled cases, and the runs."""

    decided: int
    judge: str
    kind: Literal["embedded", "llm"]
    by_policy: dict[str, PolicyScores]
    runs: list[JudgedRun]
