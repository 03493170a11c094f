from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Cli
from tests.documents import docx, pdf
from tests.tools.test_guideline_tree import TEXT


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "raters.md"
    made.write_text(TEXT.replace("id: scams", "id: raters"), encoding="utf-8")
    return made


def fill(document: Any) -> None:
    document.add_heading("Rating scams", 1)
    document.add_heading("Decision rules", 2)
    document.add_paragraph("Prize fees violate. (scams/2.1)", style="List Number")
    document.sections[0].header.paragraphs[0].text = "Confidential"


def test_a_word_file_is_imported_as_markdown_and_what_was_not_read_is_told(
    cli: Cli, decided: Path, tmp_path: Path
) -> None:
    word = tmp_path / "Raters_of 2026.docx"
    word.write_bytes(docx(fill))
    refused = cli("import", "guideline", word, "-w", decided)
    assert refused.code == 2
    assert "names no policy; add --policy" in refused.err
    done = cli("import", "guideline", word, "--policy", "scams", "-w", decided)
    assert done.code == 0, done.err
    assert "guideline/raters-of-2026" in done.out
    assert "headers and footers not read: 'Confidential'" in done.out
    shown = cli("guideline", "show", "raters-of-2026", "--markdown", "-w", decided)
    assert shown.out.startswith(
        '---\nid: "raters-of-2026"\ntitle: "Rating scams"\npolicy: "scams"\n---\n# Rating'
    )
    again = cli("import", "guideline", word, "--policy", "scams", "-w", decided, "--json")
    assert again.json["documents"][0]["status"] == "unchanged"


def test_a_pdf_and_a_file_that_says_otherwise(cli: Cli, decided: Path, tmp_path: Path, file: Path) -> None:
    printed = tmp_path / "raters.pdf"
    printed.write_bytes(pdf([[(72, 700, 11, "1. Prize fees violate. (scams/2.1)")]]))
    done = cli(
        "import", "guideline", printed, "--id", "printed", "--policy", "scams", "-w", decided, "--json"
    )
    assert [one["artefact"] for one in done.json["documents"]] == ["guideline/printed"]
    clash = cli("import", "guideline", file, "--id", "other", "-w", decided)
    assert (clash.code, "its id is 'raters', not 'other'" in clash.err) == (2, True)
    both = cli("import", "guideline", file, printed, "--id", "x", "-w", decided)
    assert (both.code, "are of one file" in both.err) == (2, True)
    printed.write_bytes(b"%PDF-1.4 broken")
    broken = cli("import", "guideline", file, printed, "--policy", "scams", "-w", decided)
    assert broken.code == 2
    assert "guideline/raters" not in cli("guideline", "show", "raters", "-w", decided).out


def test_show_aligns_the_items_and_names_what_was_not_understood(cli: Cli, decided: Path, file: Path) -> None:
    text = file.read_text(encoding="utf-8") + "\n## Process\n\n- Read \u2066it\n"
    file.write_text(text, encoding="utf-8")
    done = cli("guideline", "show", file, "-w", decided)
    assert done.code == 0, done.err
    assert "rule-3" in done.out
    assert "scams/3.1" in done.out
    assert "not understood:\n  line 34: 1 list item under 'Process'" in done.out
    unknown = cli("guideline", "show", "nothing", "-w", decided)
    assert (unknown.code, "there are scams. A file ends in .md" in unknown.err) == (2, True)


def test_lint_exits_1_on_an_error_and_works_without_a_workspace(cli: Cli, decided: Path, file: Path) -> None:
    done = cli("guideline", "lint", file, "-w", decided)
    assert done.code == 1
    assert "error  rule without a clause · rule-4, line 15" in done.out
    assert done.out.endswith("raters: 1 error, 1 warning.\n")
    alone = cli("guideline", "lint", file, "-w", file.parent / "nowhere")
    assert "its policy is not in a workspace here" in alone.out


def test_check_tells_where_guideline_and_prompt_part(cli: Cli, decided: Path, file: Path) -> None:
    done = cli("guideline", "check", file, "--prompt", "scams", "-w", decided)
    assert done.code == 0, done.err
    assert "raters against prompt scams:" in done.out
    assert cli("guideline", "check", file, "--prompt", "scams", "--exit-code", "-w", decided).code == 1
    missing = cli("guideline", "check", file, "--prompt", "nope", "-w", decided)
    assert (missing.code, "no prompt 'nope' is in force" in missing.err) == (1, True)
