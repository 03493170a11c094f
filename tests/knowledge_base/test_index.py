"""The dense index on a real Chroma in a folder."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from knowledge_base import digests
from knowledge_base.errors import OutsideFailed
from knowledge_base.index import ClauseIndex, delete_index, index_key, indexed_text, open_index
from knowledge_base.records import ArtefactId, Clause, ClauseId
from tests.fakes import WordEmbedder

TEXTS = (
    "Do not announce a prize and then ask for a fee.",
    "Do not pose as a bank.",
    "Warnings are allowed.",
    "Content that breaks section two is removed.",
)


def clause(number: int, text: str, version: int = 1) -> Clause:
    return Clause(
        id=ClauseId(f"scams/{number}"),
        policy="scams",
        market="global",
        artefact=ArtefactId("policy/scams"),
        version=version,
        digest=digests.of_text(text),
        number=str(number),
        heading=("Rules",),
        text=text,
        position=number,
        effective_from=date(2026, version, 1),
    )


CLAUSES = [clause(number, text) for number, text in enumerate(TEXTS, 1)]


def first_of(index: ClauseIndex, text: str, clauses: list[Clause] = CLAUSES) -> str:
    return index.nearest(text, [index_key(one) for one in clauses], 1)[0][0]


def test_adding_again_adds_nothing(tmp_path: Path) -> None:
    words = WordEmbedder()
    for added in (4, 0):
        with open_index(tmp_path / "index", words) as index:
            assert index.add(CLAUSES) == added
            assert index.add(CLAUSES) == 0
            assert index.check([]).expected == 0
            assert words.encoded == 4


def test_equal_texts_share_an_entry(tmp_path: Path) -> None:
    """A clause that a new version leaves as it was is not embedded again."""
    kept, changed = clause(1, TEXTS[0], version=2), clause(2, "Do not pose as an office.", version=2)
    assert index_key(kept) == index_key(CLAUSES[0])
    with open_index(tmp_path / "index", WordEmbedder()) as index:
        assert index.add(CLAUSES) == 4
        assert index.add([kept, changed]) == 1
        assert index.check([*CLAUSES, kept, changed]).expected == 5


def test_the_nearest_of_those_asked_about_come_best_first(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", WordEmbedder()) as index:
        index.add(CLAUSES)
        keys = [index_key(one) for one in CLAUSES]
        found = index.nearest(indexed_text(CLAUSES[1]), keys, 3)
        assert found[0] == (keys[1], pytest.approx(1, abs=1e-5))
        assert [cosine for _, cosine in found] == sorted((cosine for _, cosine in found), reverse=True)
        others = index.nearest(indexed_text(CLAUSES[1]), [keys[0], keys[2]], 3)
        assert {key for key, _ in others} == {keys[0], keys[2]}
        assert index.nearest("anything", [], 3) == []


def test_the_folder_can_be_opened_again_and_again(tmp_path: Path) -> None:
    for _ in range(3):
        with open_index(tmp_path / "index", WordEmbedder()) as index:
            index.add(CLAUSES)
            assert first_of(index, TEXTS[2]) == index_key(CLAUSES[2])


def test_a_missing_entry_is_found_and_a_rebuild_restores_it(tmp_path: Path) -> None:
    folder, newer = tmp_path / "index", clause(5, "No clause of this text was indexed.")
    with open_index(folder, WordEmbedder()) as index:
        index.add(CLAUSES)
        assert index.check(CLAUSES).ok
        lacking = index.check([*CLAUSES, newer])
        assert (lacking.ok, lacking.expected, lacking.present, lacking.missing) == (False, 5, 4, 1)
    delete_index(folder)
    assert not folder.exists()
    with open_index(folder, WordEmbedder()) as index:
        assert index.check(CLAUSES).missing == 4
        assert index.add([*CLAUSES, newer]) == 5
        whole = index.check([*CLAUSES, newer])
        assert (whole.ok, whole.missing, whole.unreachable) == (True, 0, 0)


def test_an_entry_with_another_vector_is_out_of_reach(tmp_path: Path) -> None:
    """What a lost or foreign vector looks like: the key is listed, but a search for its text misses it."""

    class Wrong(WordEmbedder):
        def encode(self, texts, progress=None):  # type: ignore[no-untyped-def]
            return -super().encode(texts, progress)

    many = [clause(number, f"Rule number {number} of many.") for number in range(10, 30)]
    with open_index(tmp_path / "index", WordEmbedder()) as index:
        index.add(many)
    with open_index(tmp_path / "index", Wrong()) as index:
        index.add([CLAUSES[0]])
    with open_index(tmp_path / "index", WordEmbedder()) as index:
        found = index.check([CLAUSES[0], *many])
        assert (found.ok, found.missing, found.unreachable) == (False, 0, 1)


def test_another_embedder_has_a_collection_of_its_own(tmp_path: Path) -> None:
    class Other(WordEmbedder):
        id = "other-words"

    with open_index(tmp_path / "index", WordEmbedder()) as index:
        index.add(CLAUSES)
    with open_index(tmp_path / "index", Other()) as index:
        assert index.check(CLAUSES).missing == 4


HOLDER = """\
import sys
from pathlib import Path
from knowledge_base.index import open_index
from tests.fakes import WordEmbedder
with open_index(Path(sys.argv[1]), WordEmbedder()):
    print("held", flush=True)
    input()
"""


def test_a_second_process_is_refused_while_one_holds_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge_base.index.LOCK_SECONDS", 0.05)
    folder, root = tmp_path / "index", Path(__file__).parents[2]
    arguments = [sys.executable, "-c", HOLDER, str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(arguments, cwd=root, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(OutsideFailed, match="is in use by another Redline process; wait for it"),
            open_index(folder, WordEmbedder()),
        ):
            pytest.fail("two processes held one index")
        with pytest.raises(OutsideFailed, match="is in use by another Redline process"):
            delete_index(folder)
        assert folder.is_dir()
        holder.kill()
        holder.communicate(timeout=30)
    with open_index(folder, WordEmbedder()) as index:  # a killed owner leaves no lock behind
        assert index.add(CLAUSES) == 4


def test_a_damaged_index_is_named_and_a_rebuild_mends_it(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with open_index(folder, WordEmbedder()) as index:
        index.add(CLAUSES)
    (folder / "chroma.sqlite3").write_bytes(b"broken " * 1_000)
    for _ in range(2):
        with (
            pytest.raises(OutsideFailed, match="'redline index rebuild' makes it anew"),
            open_index(folder, WordEmbedder()),
        ):
            pytest.fail("a damaged index was opened")
    delete_index(folder)
    with open_index(folder, WordEmbedder()) as index:
        assert index.add(CLAUSES) == 4


def test_an_index_that_is_thrown_away_by_hand_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with open_index(folder, WordEmbedder()) as index:
        index.add(CLAUSES)
    shutil.rmtree(folder)
    with open_index(folder, WordEmbedder()) as index:
        assert index.add(CLAUSES) == 4


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nonsense", "http://host:port"])
def test_a_server_that_does_not_answer_is_named(tmp_path: Path, url: str) -> None:
    with (
        pytest.raises(OutsideFailed, match=r"no Chroma server answers at .*; check REDLINE_CHROMA_URL"),
        open_index(tmp_path / "index", WordEmbedder(), url),
    ):
        pytest.fail("there is no such server")
