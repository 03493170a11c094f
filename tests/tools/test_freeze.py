"""Who may turn the freeze switch, and that every turn and every refusal is in the log."""

import pytest

from knowledge_base.changes import AuditEvent
from knowledge_base.errors import Refused
from knowledge_base.store import Store
from tests.builders import CONFIG
from tools.freeze import SUBJECT, freeze, unfreeze
from tools.verify import verify


def events(store: Store) -> list[AuditEvent]:
    with store.read() as tx:
        return tx.audit.about(SUBJECT)


def frozen(store: Store) -> bool:
    with store.read() as tx:
        return tx.switches.frozen() is not None


def test_an_approver_freezes_and_another_one_ends_it(store: Store) -> None:
    made = freeze(store, CONFIG, "mira", "election week", via="slack")
    assert (made.frozen, made.person, made.reason) == (True, "mira", "election week")
    assert frozen(store)
    ended = unfreeze(store, CONFIG, "jonas", "it is over")
    assert (ended.frozen, ended.person, frozen(store)) == (False, "jonas", False)
    assert [(one.actor, one.action, one.body["via"]) for one in events(store)] == [
        ("mira", "approvals.frozen", "slack"),
        ("jonas", "approvals.unfrozen", "terminal"),
    ]
    assert verify(store).ok


@pytest.mark.parametrize(("person", "said"), [("ada", "not an approver"), ("eve", "not a person")])
def test_nobody_else_does_and_the_log_says_so(store: Store, person: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        freeze(store, CONFIG, person, "because")
    assert not frozen(store)
    freeze(store, CONFIG, "mira", "election week")
    with pytest.raises(Refused, match=said):
        unfreeze(store, CONFIG, person)
    assert frozen(store)
    assert [(one.actor, one.action) for one in events(store)] == [
        (person, "freeze.refused"),
        ("mira", "approvals.frozen"),
        (person, "freeze.refused"),
    ]


def test_a_freeze_needs_a_reason(store: Store) -> None:
    with pytest.raises(Refused, match="a freeze needs a reason; give it with --reason"):
        freeze(store, CONFIG, "mira", " \n")
    with pytest.raises(Refused, match="over 4,000 characters"):
        freeze(store, CONFIG, "mira", "x" * 4_001)
    assert not frozen(store)


def test_what_is_frozen_is_not_frozen_again_and_what_is_not_is_not_ended(store: Store) -> None:
    with pytest.raises(Refused, match="approvals are not frozen; there is nothing to end"):
        unfreeze(store, CONFIG, "mira")
    freeze(store, CONFIG, "mira", "election week")
    with pytest.raises(Refused, match=r"frozen since .* by 'mira': election week"):
        freeze(store, CONFIG, "jonas", "me too")
    assert verify(store).ok
