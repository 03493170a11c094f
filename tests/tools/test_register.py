"""The register of obligations: who may set what, what a state needs, and that the log knows every setting."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.register import RegisterEntry
from knowledge_base.store import Store
from tests.builders import CONFIG
from tests.tools.test_law_meaning import law
from tools.law_meaning.read_law import meaning_of
from tools.register import add_items, add_todo, set_entry
from tools.register_calendar import calendar
from tools.verify import verify

AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
LINK = "https://wiki.example/notice?page=1"


def added(store: Store, *sentences: str, owner: str | None = None) -> list[RegisterEntry]:
    meaning = meaning_of(law(*sentences))
    entries, _ = add_items(store, CONFIG, meaning, meaning.items, "ada", owner, AT)
    return entries


def actions(store: Store) -> list[str]:
    with store.read() as tx:
        return [event.action for event in tx.audit.events()]


def test_rules_are_taken_in_once_and_are_due_on_the_day_that_the_law_names(store: Store) -> None:
    (entry,) = added(store, "Providers shall report by 17 February 2027.", owner="mira")
    assert (entry.due, entry.owner, entry.state) == (date(2027, 2, 17), "mira", "open")
    assert entry.title == "providers shall report by 17 February 2027"
    assert added(store, "Providers shall report by 17 February 2027.") == []
    assert actions(store) == ["register.added"]
    assert verify(store).ok


def test_what_has_no_day_stands_in_the_order_of_the_law(store: Store) -> None:
    added(store, *[f"Providers shall keep record number {number}." for number in range(1, 13)])
    with store.read() as tx:
        places = [entry.id.partition("~")[0] for entry in tx.register.entries()]
    assert places == [f"law/art_{number}.sub_1" for number in range(1, 13)]


def test_every_setting_is_kept_with_who_set_it(store: Store) -> None:
    (entry,) = added(store, "Providers shall report.")
    set_entry(store, CONFIG, entry.id, "ada", AT, owner="mira", due=date(2026, 8, 1), state="in work")
    set_entry(store, CONFIG, entry.id, "mira", AT, state="met", evidence=LINK)
    with store.read() as tx:
        history = tx.register.history(entry.id)
        (now,) = tx.register.entries()
    assert [(one.set_by, one.state, one.owner) for one in history] == [
        ("ada", "open", None),
        ("ada", "in work", "mira"),
        ("mira", "met", "mira"),
    ]
    assert (now.due, now.evidence, now.waits) == (date(2026, 8, 1), LINK, False)
    assert verify(store).ok


@pytest.mark.parametrize(
    ("person", "changes", "kind", "told"),
    [
        ("eve", {"state": "in work"}, Refused, "eve"),
        ("lee", {"state": "in work"}, Refused, "no role"),
        ("ada", {"state": "met"}, Refused, "without evidence"),
        ("mira", {"state": "not applicable"}, Refused, "without a reason"),
        ("ada", {"state": "not applicable", "reason": "none"}, Refused, "not an approver"),
        ("ada", {}, Refused, "so already"),
        ("ada", {"state": "done"}, WrongUsage, "is no state"),
        ("ada", {"owner": "eve"}, WrongUsage, "not a person"),
        ("ada", {"evidence": "javascript:alert(1)"}, WrongUsage, "https:// link"),
        ("ada", {"evidence": "https://x.example/" + "a" * 500}, WrongUsage, "https:// link"),
        ("ada", {"evidence": "https://x.example/<b>"}, WrongUsage, "https:// link"),
        ("ada", {"reason": "\x00"}, WrongUsage, "can not|cannot"),
        ("ada", {"title": "other"}, WrongUsage, "no 'title'"),
    ],
)
def test_what_may_not_be_set_changes_nothing(
    store: Store, person: str, changes: dict[str, Any], kind: type[Exception], told: str
) -> None:
    (entry,) = added(store, "Providers shall report.")
    with pytest.raises(kind, match=told):
        set_entry(store, CONFIG, entry.id, person, AT, **changes)
    with store.read() as tx:
        assert tx.register.history(entry.id) == [entry]
    assert actions(store) == ["register.added", *(["register.refused"] if kind is Refused else [])]


def test_an_approver_sets_what_does_not_apply_with_a_reason(store: Store) -> None:
    (entry,) = added(store, "Providers shall report.")
    found = set_entry(store, CONFIG, entry.id, "mira", AT, state="not applicable", reason="no provider")
    assert (found.state, found.waits) == ("not applicable", False)


def test_a_to_do_is_one_entry_and_a_quote_must_be_the_laws(store: Store) -> None:
    first = add_todo(store, CONFIG, "Ask  counsel", "ada", due=date(2026, 8, 1), at=AT)
    assert add_todo(store, CONFIG, "Ask counsel", "mira", at=AT) == first
    with pytest.raises(Refused, match="does not stand"):
        add_todo(store, CONFIG, "Look", "ada", quote="Providers shall pay.", at=AT)
    with pytest.raises(WrongUsage, match="needs words"):
        add_todo(store, CONFIG, " ", "ada", at=AT)
    with pytest.raises(WrongUsage, match="has no"):
        set_entry(store, CONFIG, "todo-nope", "ada", AT, state="in work")


def test_a_row_that_was_put_in_past_the_log_is_found(store: Store) -> None:
    (entry,) = added(store, "Providers shall report.")
    with store.write() as tx:
        tx.register.add(entry.model_copy(update={"state": "met"}))
    assert "register" in verify(store).mismatches[0]


def test_a_calendar_has_what_waits_under_ids_that_stay(store: Store) -> None:
    entries = added(store, "Providers shall report by 17 February 2027.", "Providers shall rest.")
    hostile = add_todo(
        store, CONFIG, "Do\r\nBEGIN:VALARM\r\nthis; now, \x1b[31m", "ada", due=date(2026, 9, 1), at=AT
    )
    done = set_entry(store, CONFIG, entries[0].id, "ada", AT, state="in work")
    content = calendar([done, entries[1], hostile], {done.id: 2}, "Policy operations")
    events = list(Calendar.from_ical(content).walk("VEVENT"))
    assert str(events[0]["summary"]) == "law/art_1.sub_1: providers shall report by 17 February 2027"
    assert [one["dtstart"].dt for one in events] == [date(2027, 2, 17), date(2026, 9, 1)]
    assert [int(one["sequence"]) for one in events] == [1, 0]
    assert [len(one.walk("VALARM")) for one in events] == [3, 3]
    assert b"\x1b" not in content
    again = Calendar.from_ical(calendar([entries[0]], {}, "Other"))
    assert again.walk("VEVENT")[0]["uid"] == events[0]["uid"]
