"""`redline brief` and `redline trend` on files and on stored documents."""

from pathlib import Path

import pytest

from tests import builders
from tests.commands.conftest import Cli
from tests.commands.test_contract import check

LAW = Path(__file__).parents[2] / "knowledge_base" / "sample" / "regulations"
OLD, NEW = (LAW / f"platform-safety-act.{day}.md" for day in ("2026-03-01", "2027-01-01"))


def test_two_files_as_words_json_markdown_page_and_document(cli: Cli, tmp_path: Path) -> None:
    page, document = tmp_path / "deep" / "b.html", tmp_path / "other" / "b.docx"
    told = check(cli, "brief", cli("brief", OLD, NEW, "--html", page, "--docx", document, "--json"))
    assert [one["key"] for one in told["brief"]["sections"]] == ["what", "whom", "when", "do", "unsure"]
    assert told["quotes"] > 50
    assert (page.read_text(encoding="utf-8")[:15], document.read_bytes()[:2]) == ("<!doctype html>", b"PK")
    words = cli("brief", OLD, NEW, "--for", "leadership").out
    assert "BY WHEN (3 OF 7)\n• It applies from 1 January 2027 (Article 16(2))." in words
    assert "not legal advice" in words
    assert cli("brief", OLD, NEW, "--markdown").out.startswith("# Brief for legal: Platform Safety Act")


def test_a_stored_document_by_its_newest_versions_or_by_days(cli: Cli, decided: Path, tmp_path: Path) -> None:
    workspace = ("-w", decided)
    alone = cli("brief", "scams", *workspace)
    assert (alone.code, "has one version" in alone.err) == (2, True)
    text = builders.policy_text().replace("effective_from: 2026-01-01", "effective_from: 2026-05-01")
    file = tmp_path / "policy.md"
    file.write_text(text.replace("prize", "reward"), encoding="utf-8")
    assert cli("import", "policy", file, *workspace).code == 0
    told = check(cli, "brief", cli("brief", "scams", *workspace, "--json"))
    days = cli("brief", "scams", "--from", "2026-04-30", "--to", "2026-05-01", *workspace, "--json").json
    assert told == days
    assert (told["brief"]["before"], told["brief"]["after"]) == ("scams 2026-01-01", "scams 2026-05-01")
    assert "filed as holding from 1 May 2026" in cli("brief", "scams", *workspace).out
    trended = check(
        cli,
        "trend",
        cli("trend", "reward", "--since", "2026-01-01", "--to", "2026-12-31", *workspace, "--json"),
    )
    assert {one["policy"] for one in trended["trend"]["changes"]} == {"scams"}
    page = tmp_path / "t.html"
    assert (
        f"written: {page}" in cli("trend", "reward", "--since", "2026-01-01", "--html", page, *workspace).out
    )


def test_rewording_needs_a_model(cli: Cli, decided: Path) -> None:
    none = cli("brief", OLD, NEW, "--reword", "-w", decided)
    assert (none.code != 0, "REDLINE_LLM_MODEL" in none.err) == (True, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a.md", "b.md"), "check the path"),
        (("a.md", "b.md", "--from", "2026-01-01"), "two files, or one document"),
        ((OLD, NEW, "--for", "everybody"), "everybody"),
    ],
)
def test_wrong_calls_name_the_next_step(cli: Cli, arguments: tuple[object, ...], said: str) -> None:
    done = cli("brief", *arguments)
    assert done.code in (2, 3)
    assert said in done.err


def test_wrong_days_and_topics_name_the_next_step(cli: Cli, decided: Path) -> None:
    for arguments, said in (
        (("brief", "nothing"), "redline import"),
        (("brief", "scams", "--from", "2026-06-01", "--to", "2026-05-01"), "earlier day"),
        (("trend", "the of"), "name what the rules are about"),
        (("trend", "hate", "--since", "2026-06-01", "--to", "2026-05-01"), "earlier day"),
    ):
        done = cli(*arguments, "-w", decided)
        assert done.code == 2
        assert said in done.err
