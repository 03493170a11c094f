from knowledge_base.records import CaseId
from knowledge_base.spending import Charge
from tools.tally import Tally
from tools.verdicts import State, Verdict


def verdict(state: State, *outcomes: str, seconds: float = 1.0) -> Verdict:
    charges = tuple(Charge(outcome=one, tokens_in=10, tokens_out=2, cost=0.5) for one in outcomes)
    said = True if state == "answered" else None
    return Verdict(CaseId("c"), state, violates=said, problem=state, charges=charges, seconds=seconds)


def tally(*verdicts: Verdict) -> Tally:
    made = Tally()
    for one in verdicts:
        made.add(one)
    return made


def test_refusals_and_failures_are_no_part_of_the_parse_rate() -> None:
    found = tally(
        verdict("answered", "answered"),
        verdict("answered", "bad answer", "answered"),
        verdict("answered", "http 429", "answered"),
        verdict("unparsable", "bad answer", "empty"),
        verdict("refused", "refused"),
        verdict("failed", "timeout"),
        verdict("unasked"),
    )
    assert (found.parse_rate, found.parse_rate_at_once) == (3 / 4, 2 / 4)
    assert (found.answered, found.unanswered, found.asked) == (3, 4, 6)
    assert (found.attempts, found.cost, found.tokens_in) == (9, 4.5, 90)
    assert set(found.reasons) == {"unparsable", "refused", "failed", "unasked"}


def test_without_any_answer_there_is_no_parse_rate_and_no_latency() -> None:
    found = tally(verdict("failed", "timeout"))
    assert (found.parse_rate, found.latency(0.5)) == (None, None)


def test_latencies_are_of_answers_that_were_sent_for() -> None:
    found = tally(
        verdict("answered", "cached", seconds=9),
        *(verdict("answered", "answered", seconds=s) for s in range(1, 21)),
    )
    assert (found.latency(0.5), found.latency(0.95), found.cached) == (10, 19, 1)
