"""What others wrote is shown, but nothing in it steers the terminal, hides or reorders text."""

import json
import unicodedata
from pathlib import Path

import pytest

from commands.terminal import emit, percent, say, table
from knowledge_base.records import Record
from tests import builders
from tests.commands.conftest import Cli, Ran
from tools.visible import width

EVIL = "\x1b[31m\x9b2J\u202e\u2066\x07\x1b]0;title\x07\u200b\u2028\U000e0041"


class Said(Record):
    """A result with words in it."""

    words: str


def steering(text: str) -> set[str]:
    """The characters that a terminal would act on or hide."""
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return {character for character in text if character != "\n" and unicodedata.category(character) in kinds}


def plain(done: Ran, code: int = 0) -> str:
    """What a command said, once it is known to steer nothing."""
    assert done.code == code, done.err
    assert steering(done.out + done.err) == set()
    return done.out


def test_words_for_people_show_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    emit(Said(words=EVIL), False, f"two\nlines {EVIL}")
    say(EVIL)
    shown = capsys.readouterr()
    assert steering(shown.out + shown.err) == set()
    assert shown.out.startswith("two\nlines \\u001b[31m\\u009b2J\\u202e")


def test_json_is_the_same_value_without_the_characters(capsys: pytest.CaptureFixture[str]) -> None:
    words = EVIL + "Zürich 北京 👩\u200d💻 \u0915\u094d\u200d\u0937"
    emit(Said(words=words), True, "")
    out = capsys.readouterr().out
    assert steering(out) == set()
    assert json.loads(out) == {"words": words}
    assert "Zürich 北京 👩" in out


def test_a_cell_stays_in_its_row() -> None:
    shown = table(("who", "what"), [("ada\nmira  approved", "x"), ("jonas\x1b", "y")])
    assert shown.splitlines()[2:] == ["ada\\nmira  approved  x", "jonas\\u001b          y"]


def test_a_table_fits_the_terminal_and_loses_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    text = "may a host ask viewers for gifts in a stream " + "x" * 50
    lines = table(("id", "n", "what"), [("a/1", 7, text), ("北" * 30, 12, "y")], right=(1,)).splitlines()
    assert max(map(width, lines)) == 40
    assert "".join("".join(line[-20:].split()) for line in lines[2:]).count("x") == 50
    assert lines[2].startswith("a/1")
    assert "北" * 30 in "".join(line.split(" ")[0] for line in lines)


def test_columns_line_up_by_what_is_seen() -> None:
    shown = table(("text", "n"), [("北京", 1), ("e\u0301a", 22), ("abcd", 3)], right=(1,))
    assert shown.splitlines() == ["text   n", "────  ──", "北京   1", "e\u0301a    22", "abcd   3"]


def test_a_rate_without_value_is_a_dash() -> None:
    assert (percent(None), percent(0.125)) == ("–", "12.5%")


def test_hostile_cases_go_through_the_loop_without_steering(cli: Cli, decided: Path, tmp_path: Path) -> None:
    rows = [
        {
            "id": f"evil-{number}\x9b\u202e",
            "text": f"{text} {EVIL}",
            "ratings": [{"rater": "r\u202e\x9b", "policy": "scams", "violates": False}],
        }
        for number, text in enumerate(builders.wordings(builders.PRIZES, 10))
    ]
    file = tmp_path / f"evil{EVIL}.jsonl".replace("/", "")
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    for words in (["import", "cases", file], ["decide"], ["audit", "show"]):
        plain(cli(*words, "-w", decided))
        plain(cli(*words, "-w", decided, "--json"))
    plain(cli("triage", "-w", decided))
    triaged = json.loads(plain(cli("triage", "-w", decided, "--json")))
    with_evil = [f for f in triaged["findings"] if any(member.startswith("evil") for member in f["members"])]
    assert with_evil
    report = Path(triaged["report"]).read_text(encoding="utf-8")
    assert steering(report) == set()
    for finding in with_evil:
        assert "evil-" in plain(cli("findings", "show", finding["id"], "-w", decided))
        drafted = cli("draft", finding["id"], "--as", "ada", "-w", decided)
        plain(drafted, code=drafted.code)
    bad = tmp_path / "bad.jsonl"
    bad.write_text(json.dumps({"id": EVIL, "text": "a", EVIL: EVIL}) + "\n", encoding="utf-8")
    plain(cli("import", "cases", bad, "-w", decided), code=1)


def test_hostile_documents_and_reasons_are_shown_escaped(cli: Cli, decided: Path, tmp_path: Path) -> None:
    market = tmp_path / "market.md"
    market.write_text(
        builders.policy_text(
            market="BR", extra="2.3 **Hidden\u2066.** Rules\u200b with \u2067hidden marks\u2069.\n"
        ),
        encoding="utf-8",
    )
    plain(cli("import", "policy", market, "-w", decided))
    assert "\\u2067hidden" in plain(cli("search", "hidden marks", "--market", "BR", "-w", decided))
    assert "Rules\\u200b" in plain(cli("clauses", "--market", "BR", "-w", decided))
    prompt = tmp_path / "prompt.yaml"
    prompt.write_text(builders.prompt_text(title="Another \x9b31m\u202e title"), encoding="utf-8")
    propose = ("propose", "prompt/scams", prompt, "--why", f"because\n{EVIL}", "--as", "ada", "-w", decided)
    assert '[+"Another \\x9B31m\\u202e title"+]' in plain(cli(*propose))
    (proposal,) = json.loads(plain(cli("proposals", "list", "--json", "-w", decided)))["proposals"]
    plain(cli("proposals", "list", "-w", decided))
    approve = ("proposals", "approve", proposal["id"], "--as", "mira", "--note", EVIL, "-w", decided)
    plain(cli(*approve))
    plain(cli("proposals", "show", proposal["id"], "-w", decided))
    plain(cli("proposals", "show", proposal["id"], "--json", "-w", decided))
    plain(cli("ask", f"may I pay {EVIL}", "-w", decided, "--json"))


@pytest.mark.parametrize(
    "words", [EVIL, f"--{EVIL}", f"clauses -w {EVIL}", f"schema {EVIL}", f"import {EVIL}"]
)
def test_a_wrong_call_quotes_its_arguments_escaped(cli: Cli, words: str) -> None:
    plain(cli(*words.split(" ")), code=2)
