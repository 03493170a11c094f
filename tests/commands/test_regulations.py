"""Laws and captures at the terminal: imported once, shown as of a day, sources looked at, bad ones told."""

from pathlib import Path

import pytest

from tests import builders, laws
from tests.commands.conftest import Desk, run
from tests.commands.test_contract import check

FEED = """\
<rss version="2.0"><channel><title>News</title><item><guid>1</guid><title>Act \x1b[31mpassed</title>
<link>https://law.example/1</link></item></channel></rss>
"""


def test_a_law_is_imported_once_and_tells_its_dates(desk: Desk) -> None:
    done = check(run, "import regulation", desk.law(laws.FIRST, "2026-03-01"))
    assert (done["status"], done["provisions"]["article"], done["format"]) == ("new", 15, "markdown")
    assert done["applicability"][1]["day"] == "2026-03-01"
    again = check(run, "import regulation", desk.law(laws.FIRST, "2026-03-01"))
    assert (again["status"], again["version"]) == ("unchanged", 1)
    told = desk("import regulation", laws.SECOND, "--id", "psa", "--as-of", "2027-01-01").out
    assert "20 days after publication" in told
    assert desk("audit verify").code == 0


def test_list_and_show_follow_both_times(law_desk: Desk) -> None:
    listed = check(run, "regulation list", law_desk("regulation list --as-of 2026-06-30 --json"))
    assert listed["regulations"][0]["in_force"] == 1
    assert [one["known_on"] for one in listed["regulations"][0]["versions"]] == ["2025-12-10", "2026-06-01"]
    for known, version in (("2026-05-31", 1), ("2026-06-01", 2)):
        asked = f"regulation list --as-of 2027-01-01 --known-on {known} --json"
        assert law_desk(asked).json["regulations"][0]["in_force"] == version
    show = "regulation show psa --article 4 --json --as-of "
    new = check(run, "regulation show", law_desk(show + "2027-01-01"))
    assert "72 hours" in "".join(one["text"] for one in new["provisions"])
    old = check(run, "regulation show", law_desk(show + "2027-01-01 --known-on 2026-05-31"))
    assert "7 days" in "".join(one["text"] for one in old["provisions"])
    assert "Article 9 — Records" in law_desk("regulation show psa --as-of 2027-01-01").out
    assert "rct_2 · Recital 2" in law_desk("regulation show psa --provision rct_2").out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("regulation show nope", 2, "there is no regulation 'nope'"),
        ("regulation show psa --article 99", 2, "has no 'art_99'"),
        ("regulation show psa --as-of 2020-01-01", 1, "the first holds from 2026-03-01"),
        ("import regulation nope.md --id psa --as-of 2027-01-01", 3, "cannot read 'nope.md'"),
        ("import regulation nope.md --id PSA! --as-of 2027-01-01", 2, "is no name"),
        ("import regulation nope.md --id psa --as-of 2027-01-01 --format word", 2, "it is auto or one of"),
        ("import history nope --id psa", 2, "is no folder"),
        ("ask anything --policy nope", 2, "there is no policy or regulation 'nope'"),
        ("sources check nope", 2, "there is no source 'nope'"),
    ],
)
def test_what_is_not_there_is_told_with_the_next_step(
    law_desk: Desk, words: str, code: int, told: str
) -> None:
    done = law_desk(words)
    assert (done.code, told in done.err) == (code, True), done.err


def test_a_law_is_not_changed_by_a_proposal(law_desk: Desk) -> None:
    done = law_desk("propose regulation/psa", laws.SECOND, "--why", "no", "--as", "ada")
    assert (done.code, "law, and not ours to change" in done.err) == (1, True), done.err


def test_ask_looks_in_a_law_only_when_told(law_desk: Desk) -> None:
    question = "how long must providers keep a record of each moderation decision"
    at = ("--as-of", "2027-02-01", "--json")
    assert not check(run, "ask", law_desk("ask", question, *at))["hits"]
    for more in (("--regulations",), ("--policy", "psa")):
        found = check(run, "ask", law_desk("ask", question, *more, *at))["hits"]
        assert found[0]["clause"] == "psa/art_9.sub_1"
    listed = check(run, "clauses", law_desk("clauses", *at))
    assert listed["clauses"] == []


def test_french_filed_as_english_is_refused_with_the_way_out(desk: Desk, tmp_path: Path) -> None:
    sentence = "Les fournisseurs de services de diffusion en continu informent leurs utilisateurs de toute modification"
    file = tmp_path / "loi.md"
    file.write_text(
        f"Article 1\n\n1. {sentence} des conditions générales.\n\n2. {sentence} du règlement.\n", "utf-8"
    )
    refused = desk.law(file, "2026-01-01")
    assert refused.code == 1
    assert "written in French, not in English" in refused.err
    assert "--language fr" in refused.err
    assert desk.law(file, "2026-01-01", "--language", "fr").code == 0
    trusted = desk("import regulation", file, "--id", "other", "--as-of", "2026-01-01", "--trust-language")
    assert trusted.code == 0, trusted.err


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "Los prestadores informarán a sus usuarios de cualquier modificación de las condiciones.",
            "in Spanish",
        ),
        (
            "Die Anbieter unterrichten ihre Nutzer über jede Änderung der allgemeinen Bedingungen.",
            "in German",
        ),
        ("Die Anbieter.", ""),
    ],
)
def test_one_sentence_tells_its_language_and_two_words_do_not(
    desk: Desk, tmp_path: Path, sentence: str, said: str
) -> None:
    file = tmp_path / "law.md"
    file.write_text(f"Article 1\n\n1. {sentence}\n", "utf-8")
    done = desk.law(file, "2026-01-01", "--no-index")
    assert (done.code, said in done.err) == (1 if said else 0, True)


def test_a_history_is_taken_in_once_and_goes_on(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    body = builders.policy_text().partition("---\n# ")[2]
    for day, text in (("01", body), ("02", body), ("03", body + "\n2.9 No ads.\n"), ("04", body)):
        (folder / f"2026-02-{day}.md").write_text(f"# {text}", encoding="utf-8")
    command = "import history --id theirs --json"
    first = check(run, "import history", desk(command, folder))
    assert (first["new"], first["same"], first["refused"]) == (3, 1, 0)
    (folder / "2026-02-05.md").write_bytes(b"")
    (folder / "2026-02-06.md").write_text(f"# {body}\n2.9 No ads at all.\n", encoding="utf-8")
    then = check(run, "import history", desk(command, folder), code=1)
    assert (then["new"], then["unchanged"], then["refused"]) == (1, 3, 1)
    assert "2026-02-05.md" in then["captures"][4]["reason"]
    held = check(run, "clauses", desk("clauses --policy theirs --as-of 2026-02-04 --json"))
    assert all("ads" not in one["text"] for one in held["clauses"])


def test_numbers_that_repeat_in_a_capture_are_kept(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    (folder / "2026-02-01.md").write_text(
        "# Rules\n\n1. One.\n2. Two.\n\nThen:\n\n1. Again.\n", encoding="utf-8"
    )
    done = check(run, "import history", desk("import history --id theirs --json", folder))
    assert done["captures"][0]["clauses"] >= 3
    (folder / "README.md").write_text("# About these captures\n", encoding="utf-8")
    assert "left out: README.md" in desk("import history --id theirs", folder).err


def test_sources_are_added_by_authors_listed_and_checked(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / "2026-03-01.md").write_bytes(laws.FIRST.read_bytes())
    feed = tmp_path / "feed.xml"
    feed.write_text(FEED.replace("\x1b", ""), encoding="utf-8")
    add = ("sources add psa", folder, "--kind", "folder", "--imports", "regulation", "--id", "psa", "--json")
    assert desk(*add, "--as", "jonas").code == 1
    added = check(run, "sources add", desk(*add, "--as", "ada"))
    assert added["sources"][0]["imports"] == "regulation/psa"
    assert desk("sources add news", feed, "--kind", "feed", "--as", "ada").code == 0
    checked = check(run, "sources check", desk("sources check --json"))["checked"]
    assert [(one["name"], one["outcome"]) for one in checked] == [("psa", "new"), ("news", "new")]
    assert checked[1]["entries"] == ["Act [31mpassed https://law.example/1".replace(" https", "  https")]
    (folder / "2027-01-01.md").write_bytes(laws.SECOND.read_bytes())
    again = check(run, "sources check", desk("sources check --json"))["checked"]
    assert [(one["outcome"], len(one["entries"])) for one in again] == [("new", 1), ("unchanged", 0)]
    listed = check(run, "sources list", desk("sources list --json"))
    assert [one["outcome"] for one in listed["sources"]] == ["new", "unchanged"]


def test_a_source_is_named_as_a_path_from_where_one_stands(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feed.xml").write_text(FEED.replace("\x1b", ""), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    added = check(run, "sources add", desk("sources add news feed.xml --kind feed --json", "--as", "ada"))
    assert added["sources"][0]["location"] == str(tmp_path.resolve() / "feed.xml")
    missing = desk("sources add more nope.xml --kind feed", "--as", "ada")
    assert (missing.code, "there is no 'nope.xml' here or in the workspace" in missing.err) == (2, True)
    assert desk("sources check").code == 0
    assert " UTC  new" in desk("sources list").out


@pytest.mark.parametrize(
    "more",
    [
        ("nope.html", "--kind", "page"),
        ("https://a.example/x", "--kind", "folder"),
        ("repo", "--kind", "git"),
        ("https://a.example/x", "--kind", "page", "--imports", "policy"),
    ],
)
def test_a_source_that_makes_no_sense_leaves_the_settings_as_they_were(
    desk: Desk, more: tuple[str, ...]
) -> None:
    before = (desk.root / "redline.toml").read_text(encoding="utf-8")
    assert desk("sources add bad", *more, "--as", "ada").code == 2
    assert (desk.root / "redline.toml").read_text(encoding="utf-8") == before


def test_a_source_that_fails_is_told_and_does_not_stop_the_next(desk: Desk, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xml"
    bomb.write_text('<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"/>', encoding="utf-8")
    good = tmp_path / "feed.xml"
    good.write_text(FEED.replace("\x1b", ""), encoding="utf-8")
    for name, location in (("bomb", bomb), ("loop", "http://127.0.0.1:9/feed"), ("good", good)):
        assert desk("sources add", name, location, "--kind", "feed", "--as", "ada").code == 0
    checked = check(run, "sources check", desk("sources check --json"), code=1)["checked"]
    assert [one["outcome"] for one in checked] == ["failed", "failed", "new"]
    assert "declares entities" in checked[0]["reason"]
    assert "no public address" in checked[1]["reason"]
