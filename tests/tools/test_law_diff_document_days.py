"""Which stored versions of a document count."""

from datetime import UTC, date, datetime

from knowledge_base.digests import of_text
from knowledge_base.records import ArtefactId, ArtefactVersion
from tools.law_diff.document_days import real_versions

RULES = "\n\n".join(f"Rule {at}: sellers tell buyers the price of item {at} first." for at in range(40))


def version(number: int, day: int, text: str, origin: str = "capture:shop") -> ArtefactVersion:
    held = date(2026, 1, day)
    full = f"---\nid: shop\neffective_from: {held}\n---\n{text}"
    return ArtefactVersion(
        artefact=ArtefactId("policy/shop"),
        number=number,
        digest=of_text(full),
        text=full,
        created_at=datetime(2026, 2, 1, tzinfo=UTC),
        origin=origin,
        effective_from=held,
    )


def test_a_failed_capture_is_left_out_and_the_text_before_it_stays() -> None:
    kept, judged = real_versions(
        [version(1, 1, RULES), version(2, 2, "Something went wrong."), version(3, 3, RULES)]
    )
    assert [one.number for one in kept] == [1]
    assert [one.reason for one in judged] == ["first capture", "error page", "same text"]


def test_what_waits_is_no_version_yet() -> None:
    kept, judged = real_versions([version(1, 1, RULES), version(2, 2, RULES[: len(RULES) // 3])])
    assert [one.number for one in kept] == [1]
    assert judged[1].state == "waits"


def test_what_a_person_imported_is_a_version_without_more() -> None:
    kept, judged = real_versions(
        [version(1, 1, RULES, "import:a.md"), version(2, 2, "Short.", "import:b.md")]
    )
    assert ([one.number for one in kept], judged) == ([1, 2], ())
