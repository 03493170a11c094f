"""Small rating batches: 40 decided cases in two markets, some copied, some adjudicated, and people who rate them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from knowledge_base.batch_records import Asked, Batch
from knowledge_base.cases import CaseRow
from knowledge_base.changes import Finding
from knowledge_base.store import Store
from knowledge_base.workspace import Config, Person
from tests.stores import new_store, put_into
from tools.batch_opening import open_batch
from tools.rater_rules import RatingRole
from tools.rating_batches import Answered, Recorded, next_item, record_rating

AT = datetime(2026, 7, 6, 9, 0, tzinfo=UTC)
COPIES = 4
"""Cases whose text is that of another."""
CONFIG = Config.model_validate(
    {
        "seed": 7,
        "people": {
            "ada": Person(name="Ada", roles=("author",)),
            "r1": Person(name="Rae", roles=("rater",)),
            "r2": Person(name="Ravi", roles=("rater",)),
            "r3": Person(name="Rosa", roles=("rater",)),
            "judy": Person(name="Judy", roles=("adjudicator", "rater")),
            "jo": Person(name="Jo", roles=("adjudicator",)),
            "lee": Person(name="Lee", roles=()),
            "sec": Person(name="Sec", roles=("author", "rater"), team="secret"),
        },
        "restricted": {"hidden": ("secret",)},
    }
)
FLAGGED = [{"stream": "llm", "policy": "scams", "violates": True, "model": "m", "score": 0.9}]
"""The decision of a case that is drawn."""
_THINGS = ("amber", "birch", "cedar", "daisy", "ember", "fjord", "grove", "heron", "ivory", "jade")
_DEEDS = (
    "sells parcels by night",
    "asks winners for vouchers",
    "sings about rainy towns",
    "paints small boats",
)


def text_of(number: int) -> str:
    """A text that shares fewer than half of its word pairs with any other; the last ones are copies of the first."""
    number %= 40
    thing, deed = _THINGS[number % 10], _DEEDS[number // 10]
    return f"{thing} {deed} with {thing} {number * 7919} beside {_THINGS[(number * 3 + 1) % 10]}"


def case_rows() -> list[CaseRow]:
    """Decided cases with scores; every fourth violates, and eight have an adjudicator's word."""
    return [CaseRow.model_validate(_row(number)) for number in range(40 + COPIES)]


def _row(number: int) -> dict[str, object]:
    score = (number * 37 % 100) / 100
    flagged = score >= 0.5
    ratings = [{"rater": "lead", "policy": "scams", "violates": number % 2 == 0, "role": "adjudicator"}]
    return {
        "id": f"c-{number:02}",
        "text": text_of(number),
        "language": "de" if number % 2 else "pt",
        "market": "DE" if number % 2 else "BR",
        "surface": "comment" if number % 3 else "live",
        "occurred_at": AT - timedelta(days=number),
        "ratings": ratings if number % 5 == 0 else [],
        "decisions": [
            {"stream": "llm", "policy": "scams", "violates": flagged, "model": "m", "score": score},
            {"stream": "human", "policy": "scams", "violates": number % 4 == 0, "model": "h"},
        ],
    }


def fill(store: Store) -> None:
    """Store the cases."""
    put_into(store, _add_cases)


def _add_cases(store: Store) -> None:
    with store.write() as tx:
        tx.cases.add_rows(case_rows())


def filled_store(folder: Path) -> Store:
    """A store of its own with the cases."""
    store = new_store(folder)
    fill(store)
    return store


def open_one(store: Store, size: int = 6, **asked: object) -> Batch:
    """A batch of the cases, opened by Ada."""
    given = Asked.model_validate({"policy": "scams", "size": size, "seed": 3, **asked})
    return open_batch(store, CONFIG, given, "ada", AT)


def rate(
    store: Store,
    batch: Batch,
    person: str,
    violates: bool | None = True,
    role: RatingRole = "rater",
    key: str = "",
    minutes: int = 0,
) -> Recorded | None:
    """Take the next item and answer it; None where none is left."""
    at = AT + timedelta(minutes=minutes)
    given = next_item(store, CONFIG, batch.id, person, at, role)
    if given is None:
        return None
    said = Answered(violates=violates, seconds=30.0)
    return record_rating(
        store, CONFIG, batch.id, given.case, person, said, key or f"{person}:{given.case}", at, role=role
    )


def finding(cause: str, members: Sequence[str]) -> Finding:
    """A finding of triage T-1 on these cases."""
    cluster = {"id": f"cl-{cause}", "policy": "scams", "direction": "fn", "name": "x"}
    told = {"triage": "T-1", "stream": "llm", "probability": 0.9, "summary": "", "created_at": AT}
    cases = {"members": tuple(members), "representatives": tuple(members[:1])}
    return Finding.model_validate({"id": f"F-{cause}", "cause": cause, "cluster": cluster | cases, **told})
