"""Two people press at once, and two app processes over one store take it: one wins, and both are told."""

from functools import partial
from pathlib import Path

from tests.slack_app.conftest import GAP, JONAS, MIRA
from tests.slack_stage import Theatre, together
from tools.verify import verify

ROUNDS = 10


def test_approving_against_rejecting_at_once_has_one_outcome_that_both_are_told(
    database_url: str, tmp_path: Path
) -> None:
    url = "" if database_url.startswith("sqlite") else database_url
    with Theatre(tmp_path / "workspace", url, gap=GAP) as theatre, theatre.apps_running(2):
        outcomes = {theatre.race(MIRA, JONAS) for _ in range(ROUNDS)}
        assert outcomes <= {"released", "rejected"}
        assert verify(theatre.store).ok
        assert not theatre.double.complaints


def test_a_card_approved_by_two_people_at_once_makes_one_release(tmp_path: Path) -> None:
    with Theatre(tmp_path / "workspace", gap=GAP) as theatre, theatre.apps_running(2):
        for _ in range(ROUNDS // 2):
            proposal = theatre.drafted()
            ts = theatre.posted(proposal)
            together(*[partial(theatre.press, user, ts) for user in (MIRA, JONAS)])
            for user in (MIRA, JONAS):
                theatre.double.wait_until(partial(theatre.told, proposal, user))
            said = [word for user in (MIRA, JONAS) for word in theatre.told(proposal, user)]
            assert sorted(("in force" in words, "released already" in words) for words in said) == [
                (False, True),
                (True, False),
            ]
            assert len(theatre.releases(proposal)) == 1
