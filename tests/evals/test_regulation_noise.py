"""Planted histories of captures: what counts as kept, and as noise."""

from datetime import timedelta

from evals.regulation.noise import OFF, START, Shot, held, history, judged, plainly
from tools.law_diff.capture import Capture


def shot(day: int, text: str, content: int, event: str = "x") -> Shot:
    return Shot(Capture(START + timedelta(days=day), text, len(text), text), content, event)


SEEN = [shot(0, "a", 0), shot(1, "cut", OFF, "truncated"), shot(2, "a", 0), shot(3, "b", 1, "small edit")]


def test_a_state_is_kept_once_and_all_else_is_noise() -> None:
    assert held(SEEN, [True, False, False, True])[:4] == (1, 1, 2, 2)
    assert held(SEEN, [True, True, False, False]).wrong == (
        "truncated on 2026-01-06 told as a version",
        "small edit was lost",
    )


def test_a_state_that_is_told_again_is_noise() -> None:
    found = held([*SEEN, shot(9, "b ", 1, "extraction")], [True, False, False, True, True])
    assert (found.kept, found.noise - found.rejected) == (1, 1)


def test_a_history_is_the_same_for_a_seed_and_holds_every_kind_of_noise() -> None:
    seen = history("scams", "tuning", 2)
    assert [one.capture.digest for one in seen] == [
        one.capture.digest for one in history("scams", "tuning", 2)
    ]
    assert {"truncated", "flapping", "furniture", "extraction", "error", "language", "size jump"} <= {
        one.event for one in seen
    }
    assert max(one.content for one in seen) == 4


def test_seen_histories_lose_no_real_change_and_tell_no_noise() -> None:
    for name in ("harassment", "live-commerce-act"):
        end, first = judged(history(name, "tuning", 0))
        assert end.wrong == ()
        assert (end.kept, end.rejected) == (end.states, end.noise)
        assert first.rejected >= plainly(history(name, "tuning", 0)).rejected
