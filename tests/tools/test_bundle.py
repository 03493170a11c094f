"""Bundles: what each stream consumes after a release, the same bytes whenever it is written."""

import json
from pathlib import Path

import pytest

from knowledge_base.digests import of_text
from knowledge_base.errors import OutsideFailed, Refused
from knowledge_base.records import ArtefactId, ClauseId, artefact_id, now
from knowledge_base.store import Store
from knowledge_base.taxonomies import Category, Taxonomy
from tests import builders
from tests.builders import CONFIG, POLICY_ID, PROMPT_ID
from tools.approve import approve
from tools.bundle import write_bundle
from tools.propose import revert_proposal


def release(store: Store, *texts: tuple[ArtefactId, str]) -> str:
    """Propose and approve; the id of the release."""
    done = approve(store, CONFIG, builders.propose(store, *texts).id, "mira").release
    assert done is not None
    return done.id


def files_in(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def written(store: Store, release_id: str, folder: Path) -> dict[str, bytes]:
    write_bundle(store, release_id, folder)
    return files_in(folder)


def test_a_bundle_holds_what_each_stream_consumes(filled: Store, tmp_path: Path) -> None:
    made = release(filled)
    files = written(filled, made, tmp_path / "out")
    assert set(files) == {
        "classifier/thresholds.json",
        "human/guidelines/scams.md",
        "llm/scams.messages.json",
        "llm/scams.yaml",
        "manifest.json",
        "policy/scams.md",
    }
    assert files["llm/scams.yaml"].decode() == builders.prompt_text(title="Another title")
    assert files["policy/scams.md"].decode() == builders.policy_text()
    assert json.loads(files["classifier/thresholds.json"])["scams"]["default"] == 0.3
    messages = json.loads(files["llm/scams.messages.json"])
    with filled.read() as tx:
        quoted = tx.library.clause_versions(ClauseId("scams/2.1"))[0].text
    assert quoted in messages[0]["content"]


def test_the_categories_of_the_report_go_into_the_bundle_as_they_were_approved(
    filled: Store, tmp_path: Path
) -> None:
    filing = Taxonomy(name="transparency", title="Ours", categories=(Category(name="fraud"),)).to_yaml()
    files = written(
        filled, release(filled, (artefact_id("taxonomy", "transparency"), filing)), tmp_path / "out"
    )
    assert files["taxonomy/transparency.yaml"].decode() == filing


def test_the_manifest_holds_the_digest_of_every_file(filled: Store, tmp_path: Path) -> None:
    made = release(filled)
    said = write_bundle(filled, made, tmp_path / "out")
    files = files_in(tmp_path / "out")
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest == {"release": made, "files": said}
    assert said == {path: of_text(content.decode()) for path, content in files.items()}


def test_a_bundle_is_the_same_bytes_twice(store: Store, tmp_path: Path) -> None:
    builders.fill_documents(store)
    made = release(store)
    assert written(store, made, tmp_path / "a") == written(store, made, tmp_path / "b")
    assert written(store, made, tmp_path / "a") == files_in(tmp_path / "b")


def test_a_bundle_is_the_same_bytes_after_later_releases_and_reverts(filled: Store, tmp_path: Path) -> None:
    made = release(filled)
    before = written(filled, made, tmp_path / "before")
    later = builders.policy_text(effective_from="2026-07-01").replace("pay a fee", "pay any fee")
    release(filled, (POLICY_ID, later))
    last = release(filled, (PROMPT_ID, builders.prompt_text(title="Third")))
    with filled.write() as tx:
        back = revert_proposal(tx, CONFIG, last, "ada", "wrong", now())
    approve(filled, CONFIG, back.id, "mira")
    assert written(filled, made, tmp_path / "after") == before


def test_a_bundle_is_the_same_bytes_after_later_imports(filled: Store, tmp_path: Path) -> None:
    made = release(filled)
    before = written(filled, made, tmp_path / "before")
    later = builders.policy_text(effective_from="2026-07-01").replace("pay a fee", "pay any fee")
    with filled.write() as tx:
        builders.import_texts(
            tx,
            ("policy", later),
            ("policy", builders.policy_text(market="DE")),
            ("prompt", builders.prompt_text("other")),
        )
    assert written(filled, made, tmp_path / "after") == before


def test_a_later_bundle_quotes_the_clauses_of_its_own_time(filled: Store, tmp_path: Path) -> None:
    first = release(filled)
    later = builders.policy_text(effective_from="2026-07-01").replace("pay a fee", "pay any fee")
    second = release(filled, (POLICY_ID, later))
    quoted = [
        written(filled, made, tmp_path / made)["llm/scams.messages.json"].decode() for made in (first, second)
    ]
    assert ["pay any fee" in text for text in quoted] == [False, True]


def test_each_market_has_a_file_of_its_own(filled: Store, tmp_path: Path) -> None:
    with filled.write() as tx:
        builders.import_texts(tx, ("policy", builders.policy_text(market="DE")))
    files = written(filled, release(filled), tmp_path / "out")
    assert files["policy/scams.DE.md"].decode() == builders.policy_text(market="DE")


def test_a_bundle_in_the_folder_of_another_leaves_none_of_its_files(filled: Store, tmp_path: Path) -> None:
    first = release(filled)
    alone = written(filled, first, tmp_path / "alone")
    second = release(filled, (ArtefactId("prompt/other"), builders.prompt_text("other")))
    assert "llm/other.yaml" in written(filled, second, tmp_path / "out")
    assert written(filled, first, tmp_path / "out") == alone


def test_a_manifest_of_others_removes_nothing_outside_the_folder(filled: Store, tmp_path: Path) -> None:
    made = release(filled)
    (tmp_path / "keep.txt").write_text("mine")
    (tmp_path / "out").mkdir()
    manifest = {"release": "R", "files": {"../keep.txt": "0", str(tmp_path / "keep.txt"): "0"}}
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(manifest))
    write_bundle(filled, made, tmp_path / "out")
    assert (tmp_path / "keep.txt").read_text() == "mine"


def test_an_unknown_release_is_refused_and_writes_nothing(filled: Store, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no release 'R-none'"):
        write_bundle(filled, "R-none", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_else_is_left_alone(filled: Store, tmp_path: Path) -> None:
    made = release(filled)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(Refused, match="name an empty folder"):
        write_bundle(filled, made, tmp_path / "out")
    assert files_in(tmp_path / "out") == {"thesis.txt": b"mine"}


def test_a_folder_with_a_damaged_manifest_is_left_alone(filled: Store, tmp_path: Path) -> None:
    made = release(filled)
    for damaged in ("no json", "[]", "{}", '{"files": 1}', '{"files": [1]}'):
        (tmp_path / "out").mkdir(exist_ok=True)
        (tmp_path / "out" / "manifest.json").write_text(damaged)
        with pytest.raises(Refused, match="name an empty folder"):
            write_bundle(filled, made, tmp_path / "out")
        assert files_in(tmp_path / "out") == {"manifest.json": damaged.encode()}


def test_a_path_that_cannot_be_written_is_told(filled: Store, tmp_path: Path) -> None:
    made = release(filled)
    (tmp_path / "file").write_text("mine")
    for target in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises((OutsideFailed, Refused), match=r"free it|name an empty folder"):
            write_bundle(filled, made, target)
    assert (tmp_path / "file").read_text() == "mine"
