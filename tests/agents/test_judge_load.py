"""Hundreds of cases at once over real HTTP, with a model that is malformed, overloaded or silent now and then."""

from pathlib import Path

from tests.llm_bench import measure, told


def test_nothing_is_lost_doubled_or_unpaid_among_many_decisions_at_once(tmp_path: Path) -> None:
    found = measure(tmp_path, 200, at_once=32, timeout=3, thinks=0.1)
    assert found.problems == (), told(found)
    states = found.first.tally.states
    assert states["answered"] + states["failed"] == 200
    assert {"answered", "bad answer", "http 429", "timeout"} <= set(found.calls)
    assert found.first.tally.parse_rate == 1.0
    assert (found.first.tally.parse_rate_at_once or 0) < 1.0
