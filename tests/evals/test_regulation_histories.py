"""Histories put together again from a full text and diffs, and labelled from their own fields."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from evals.regulation.histories import histories, marks

FIRST = "# Rules\n\nBe kind.\nBe brief.\n"
SECOND = "# Rules\n\nBe kind and fair.\nBe brief.\n"
DIFF = "--- \n+++ \n@@ -2,3 +2,3 @@\n \n-Be kind.\n+Be kind and fair.\n Be brief."


def row(day: int, text: str, **fields: Any) -> dict[str, Any]:
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    rest = {"kind": "change", "reverts_to": None, "days_until_next_version": 9, "size_jump": False}
    known = {"date": f"2026-01-0{day}T00:00:00+00:00", "content_sha1": digest, "bytes": len(text)}
    return rest | known | {"chars_removed": 5, "diff": "[omitted: same text]"} | fields


@pytest.mark.parametrize("kept", [FIRST, SECOND])
def test_texts_are_rebuilt_forwards_and_backwards_and_checked_by_digest(tmp_path: Path, kept: str) -> None:
    rows = [row(1, FIRST, kind="first"), row(2, SECOND, diff=DIFF), row(3, FIRST, reverts_to="one")]
    rows.append(row(4, "unknown", diff="[cut here at 12000]"))
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "Shop.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "versions" / "Shop").mkdir(parents=True)
    (tmp_path / "versions" / "Shop" / "2026-01-01_ab.md").write_text(kept, encoding="utf-8")
    (found,) = histories(tmp_path)
    assert [capture.text for capture in found.captures] == [FIRST, SECOND, FIRST, None]
    assert found.labels == ("unknown", "real", "failed", "real")


def test_marks_of_a_file_of_its_own_take_the_place_of_the_shared_ones(tmp_path: Path) -> None:
    shared = {"work": "w", "version": "2026-01-01", "anchor": "art_1", "marker": "M1", "text": "old"}
    (tmp_path / "amended_blocks.jsonl").write_text(json.dumps(shared), encoding="utf-8")
    assert [mark.text for mark in marks(tmp_path)] == ["old"]
    (tmp_path / "w").mkdir()
    own = tmp_path / "w" / "2026-01-01.amended_blocks_from_html.jsonl"
    own.write_text(json.dumps({"anchor": "art_2", "marker": "M1", "text": "new"}), encoding="utf-8")
    (mark,) = marks(tmp_path)
    assert (mark.work, mark.version, mark.anchor, mark.text) == ("w", "2026-01-01", "art_2", "new")
