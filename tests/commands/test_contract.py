"""With --json every command prints one JSON object that its published schema describes, and nothing else."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import pytest

import redline
from commands.schema import schemas
from knowledge_base.records import ArtefactId
from knowledge_base.workspace import Workspace
from tests import builders
from tests.commands.conftest import Cli, Ran, Room
from tools.cause_words import OF_THE_MODEL

SHARED = {
    "import policy": "import-documents",
    "import prompt": "import-documents",
    "import thresholds": "import-documents",
    "import guideline": "import-documents",
    "import escalation": "import-documents",
    "import taxonomy": "import-documents",
    "import categories": "import-documents",
    "index check": "index",
    "index rebuild": "index",
    "unfreeze": "freeze",
    "frozen": "freeze",
}
"""Commands whose schema is not named as they are."""


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words that call it."""
    if not isinstance(command, click.Group):
        yield " ".join(path), command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, (*path, name))


COMMANDS = dict(leaves(redline.cli))


def schema_of(command: str) -> str:
    return SHARED.get(command, command.replace(" ", "-"))


def validate(cli: Cli, command: str, document: Any) -> None:
    schema = cli("schema", schema_of(command))
    assert schema.code == 0, schema.err
    if find_spec("jsonschema") is None:
        schemas()[schema_of(command)].model_validate(document)
        return
    from jsonschema import Draft202012Validator

    Draft202012Validator(schema.json).validate(document)


def check(cli: Cli, command: str, done: Ran, code: int = 0) -> Any:
    """The object that a command printed, once it is known to keep the contract."""
    assert done.code == code, done.err
    assert isinstance(done.json, dict)
    validate(cli, command, done.json)
    return done.json


def test_every_command_but_schema_takes_json_and_a_workspace() -> None:
    for name, command in COMMANDS.items():
        options = {parameter.name for parameter in command.params}
        assert name == "schema" or {"as_json", "folder"} <= options, name


def test_every_command_has_a_schema_and_every_schema_a_use() -> None:
    of_commands = {schema_of(name) for name in COMMANDS} - {"schema"}
    of_records = {"case", "prompt", "thresholds", "taxonomy", "config", "finding", "evidence", "release"}
    assert of_commands | of_records == set(schemas())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_an_example(cli: Cli, name: str) -> None:
    done = cli(*name.split(), "--help")
    assert (done.code, done.err) == (0, "")
    assert f"redline {name}" in done.out.partition("Example")[2]


@pytest.mark.parametrize("name", schemas())
def test_every_schema_is_a_json_schema(cli: Cli, name: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(cli("schema", name).json)


def test_schema_without_a_name_lists_the_names(cli: Cli) -> None:
    assert cli("schema").out.split() == list(schemas())


def test_init_and_migrate(cli: Cli, tmp_path: Path) -> None:
    made = check(cli, "init", cli("init", tmp_path / "new", "--json"))
    assert made["created"]
    again = check(cli, "init", cli("init", tmp_path / "new", "--json"))
    assert not again["created"]
    migrated = check(cli, "migrate", cli("migrate", "-w", tmp_path / "new", "--json"))
    assert migrated["schema_before"] == migrated["schema_now"]


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("import policy", "policy.md"),
        ("import prompt", "prompt.yaml"),
        ("import thresholds", "thresholds.yaml"),
        ("import guideline", "guideline.md"),
        ("import escalation", "escalation.md"),
    ],
)
def test_a_document_imported_again_is_unchanged(
    cli: Cli, decided: Path, documents: Path, command: str, file: str
) -> None:
    done = cli(*command.split(), documents / file, "-w", decided, "--json")
    (document,) = check(cli, command, done)["documents"]
    assert (document["status"], document["version"]) == ("unchanged", 1)


def test_import_taxonomy(cli: Cli, decided: Path, documents: Path) -> None:
    arguments = ("--effective-from", "2026-01-01", "--only", "spam", "-w", decided, "--json")
    done = check(cli, "import taxonomy", cli("import", "taxonomy", documents / "taxonomy.md", *arguments))
    assert [document["artefact"] for document in done["documents"]] == ["policy/spam", "prompt/spam"]


def test_import_cases(cli: Cli, decided: Path, documents: Path, tmp_path: Path) -> None:
    again = cli("import", "cases", documents / "cases.jsonl", "-w", decided, "--json")
    assert check(cli, "import cases", again)["unchanged"] == 60
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "new", "text": "good"}\n{"id": "x"}\n', encoding="utf-8")
    refused = check(cli, "import cases", cli("import", "cases", bad, "-w", decided, "--json"), code=1)
    assert (refused["imported"], refused["rejected"][0]["line"]) == (0, 2)
    kept = check(cli, "import cases", cli("import", "cases", bad, "--keep-good", "-w", decided, "--json"))
    assert (kept["imported"], len(kept["rejected"]), kept["kept_good"]) == (1, 1, True)


def test_import_ratings_and_labels_report(cli: Cli, decided: Path, tmp_path: Path) -> None:
    file, page = tmp_path / "votes.csv", tmp_path / "deep" / "labels.html"
    file.write_text("item,who,said\nprize-00,zoe,no\nnowhere,zoe,no\n", encoding="utf-8")
    arguments = (
        "--policy",
        "scams",
        "--column",
        "item=id",
        "--column",
        "who=rater",
        "--column",
        "said=violates",
    )
    refused = cli("import", "ratings", file, *arguments, "-w", decided, "--json")
    assert check(cli, "import ratings", refused, code=1)["rejected"][0]["line"] == 3
    kept = cli("import", "ratings", file, *arguments, "--keep-good", "-w", decided, "--json")
    assert check(cli, "import ratings", kept)["ratings"] == 1
    told = check(cli, "labels report", cli("labels", "report", "-w", decided, "--html", page, "--json"))
    assert (told["raters_hidden"], told["verdict"]["split"]["count"]) == (True, 1)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_question_in_another_language_is_not_told_that_nothing_covers_it(cli: Cli, decided: Path) -> None:
    told = cli("ask", "Est-ce que les éléphants peuvent voler au-dessus de la mer ?", "-w", decided).out
    assert "does not mean that none covers it" in " ".join(told.split())
    assert "Nothing in force" not in told


def test_where_no_clause_plainly_speaks_the_nearest_is_given_as_such(cli: Cli, decided: Path) -> None:
    question = "is it really a prize if a zebra eats the fee?"
    asked = check(cli, "ask", cli("ask", question, "-w", decided, "--json"))
    assert (asked["covered"], asked["unsure"]) == (True, True)
    told = cli("ask", question, "-w", decided).out
    assert "plainly speaks to this. These come nearest; whether one applies is for a person to judge:" in told
    assert asked["hits"][0]["clause"] in told


def test_ask_search_and_clauses(cli: Cli, decided: Path) -> None:
    question = "do not announce a prize and then make the winner pay a fee"
    asked = check(cli, "ask", cli("ask", question, "-w", decided, "--json"))
    assert (asked["covered"], asked["unsure"]) == (True, False)
    assert asked["hits"][0]["clause"] == "scams/2.1"
    nothing = check(cli, "ask", cli("ask", "zebra crossing paint", "-w", decided, "--json"))
    assert (nothing["covered"], nothing["hits"]) == (False, [])
    found = check(cli, "search", cli("search", "zebra crossing paint", "-k", 2, "-w", decided, "--json"))
    assert len(found["hits"]) == 2
    german = check(cli, "clauses", cli("clauses", "--market", "DE", "-w", decided, "--json"))
    assert [clause["market"] for clause in german["clauses"] if clause["clause"] == "scams/2.1"] == ["DE"]
    versions = check(cli, "clauses", cli("clauses", "scams/2.1", "-w", decided, "--json"))
    assert [clause["market"] for clause in versions["clauses"]] == ["global", "DE"]


def test_index_check_and_rebuild(cli: Cli, decided: Path) -> None:
    assert check(cli, "index check", cli("index", "check", "-w", decided, "--json"))["ok"]
    shutil.rmtree(decided / "index")
    broken = check(cli, "index check", cli("index", "check", "-w", decided, "--json"), code=1)
    assert broken["missing"] == broken["expected"] == 6
    rebuilt = check(cli, "index rebuild", cli("index", "rebuild", "-w", decided, "--json"))
    assert (rebuilt["ok"], rebuilt["added"]) == (True, 6)


def test_decide(cli: Cli, decided: Path) -> None:
    done = check(cli, "decide", cli("decide", "--cases", "prize-00", "-w", decided, "--json"))
    assert done["decided"] == 1
    assert done["judge"].startswith("embedded-judge")
    assert done["by_policy"]["scams"]["n"] == 60


def test_from_triage_to_a_bundle_and_back(cli: Cli, room: Room, tmp_path: Path) -> None:
    triaged = check(cli, "triage", room.run("triage", "--json"))
    assert triaged["errors"] == sum(finding["cases"] for finding in triaged["findings"])
    listed = check(cli, "findings list", room.run("findings", "list", "--cause", "undetermined", "--json"))
    assert listed["triage"] == triaged["triage"]
    undetermined = [one for one in triaged["findings"] if one["cause"] == "undetermined"]
    assert listed["findings"] == undetermined
    assert (
        f"{len(undetermined)} of {len(triaged['findings'])} findings"
        in room.run("findings", "list", "--cause", "undetermined").out
    )
    shown = check(cli, "findings show", room.run("findings", "show", room.finding, "--json"))
    assert shown["cause"] in OF_THE_MODEL
    drafted = check(cli, "draft", room.run("draft", room.finding, "--as", "ada", "--json"))
    assert drafted["proposal"] == room.proposal  # the open one of the same text
    revised = check(cli, "revise", room.run("revise", "scams", "--as", "ada", "--json"))
    assert revised["evidence"]["candidates"] > 1

    listed = check(cli, "proposals list", room.run("proposals", "list", "--open", "--json"))
    assert {row["id"] for row in listed["proposals"]} == {room.proposal, revised["proposal"]}
    viewed = check(cli, "proposals show", room.run("proposals", "show", room.proposal, "--json"))
    assert (viewed["status"], viewed["needed"]) == ("open", 1)
    assert viewed["proposal"]["evidence"]["look"]["nth"] == 1
    page = tmp_path / "deep" / "proposal.html"
    told = room.run("proposals", "show", room.proposal, "--html", page)
    assert told.out.strip() == f"written: {page}"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert room.run("proposals", "show", room.proposal, "--markdown").out.startswith("# scams")
    exact = tmp_path / "exact.yaml"
    assert room.run("proposals", "show", room.proposal, "--text", exact).code == 0
    assert exact.read_text(encoding="utf-8") == viewed["proposal"]["changes"][0]["text"]
    digest = viewed["proposal"]["digest"]
    approve = ("proposals", "approve", room.proposal, "--as", "mira", "--digest", digest, "--json")
    release = check(cli, "proposals approve", room.run(*approve))["release"]

    listed = check(cli, "releases list", room.run("releases", "list", "--json"))
    assert [row["id"] for row in listed["releases"]] == [release]
    viewed = check(cli, "releases show", room.run("releases", "show", release, "--json"))
    assert viewed["release"]["approved_by"] == ["mira"]
    bundled = check(cli, "bundle", room.run("bundle", release, tmp_path / "out", "--json"))
    assert all((tmp_path / "out" / path).is_file() for path in bundled["files"])
    revert = ("releases", "revert", release, "--reason", "recall fell", "--as", "ada", "--json")
    reverting = check(cli, "releases revert", room.run(*revert))
    reject = (
        "proposals",
        "reject",
        reverting["proposal"],
        "--as",
        "jonas",
        "--reason",
        "it did not",
        "--json",
    )
    assert check(cli, "proposals reject", room.run(*reject))["decision"] == "rejected"


def test_guidelines(cli: Cli, decided: Path, tmp_path: Path) -> None:
    text = builders.guideline_text("raters", "Prize fees violate.").replace("# Labels", "# Rules")
    (tmp_path / "raters.md").write_text(text.replace("policy: raters", "policy: scams"), encoding="utf-8")
    done = cli("import", "guideline", tmp_path / "raters.md", "-w", decided, "--json")
    check(cli, "import guideline", done)
    shown = check(cli, "guideline show", cli("guideline", "show", "raters", "-w", decided, "--json"))
    assert [item["id"] for item in shown["guideline"]["items"]] == ["rule-1"]
    linted = check(cli, "guideline lint", cli("guideline", "lint", "raters", "-w", decided, "--json"), code=1)
    assert {one["check"] for one in linted["found"]} >= {"clause not in force", "clause without a rule"}
    asked = cli("guideline", "check", "raters", "--prompt", "scams", "-w", decided, "--json")
    assert check(cli, "guideline check", asked)["cases"]["n"] > 0


def test_report_and_watch(cli: Cli, room: Room, tmp_path: Path) -> None:
    told = check(cli, "report", room.run("report", "--json", "--html", tmp_path / "deep" / "r.html"))
    assert told["errors"] == sum(line["wrong"]["count"] for line in told["policies"])
    assert (tmp_path / "deep" / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    undated = room.run("watch", "--json")
    assert undated.code == 1
    assert "no decided case has a time; import 'occurred_at'" in undated.err
    seen = check(cli, "watch", room.run("watch", "--as-of", "2026-07-31", "--exit-code", "--json"))
    assert (seen["in_window"], seen["alarms"]) == (0, [])


def test_calibrate_and_propose(cli: Cli, room: Room, tmp_path: Path) -> None:
    calibrated = room.run("calibrate", "scams", "--as", "ada", "--json")
    assert check(cli, "calibrate", calibrated)["evidence"]["policy"] == "scams"
    text = tmp_path / "escalation.md"
    text.write_text("---\nid: scams\n---\n# Escalation\n\nCall the bank.\n", encoding="utf-8")
    propose = ("propose", "escalation/scams", text, "--why", "banks act faster", "--as", "ada", "--json")
    assert check(cli, "propose", room.run(*propose))["risk"] == "high"


def test_a_proposal_is_asked_about_edited_and_rejected(cli: Cli, room: Room, tmp_path: Path) -> None:
    ask = ("proposals", "ask", room.proposal, "--question", "and warnings?", "--as", "mira", "--json")
    asked = check(cli, "proposals ask", room.run(*ask))
    assert asked["asked"]["question"] == "and warnings?"
    assert {one["by"] for one in asked["slices"]} == {"market", "language", "surface"}

    viewed = check(cli, "proposals show", room.run("proposals", "show", room.proposal, "--json"))
    assert [one["question"] for one in viewed["asked"]] == ["and warnings?"]
    digest, text = viewed["proposal"]["digest"], tmp_path / "prompt.yaml"
    text.write_text(viewed["proposal"]["changes"][0]["text"].replace("title: ", "title: Edited ", 1), "utf-8")
    edit = ("proposals", "edit", room.proposal, "--file", text, "--digest", digest, "--why", "clearer")
    edited = check(cli, "proposals edit", room.run(*edit, "--as", "mira", "--json"))
    assert edited["evidence"] is not None
    old = check(cli, "proposals show", room.run("proposals", "show", room.proposal, "--json"))
    assert (old["status"], old["superseded_by"]) == ("superseded", edited["proposal"])
    new = check(cli, "proposals show", room.run("proposals", "show", edited["proposal"], "--json"))
    assert (new["proposal"]["supersedes"], new["proposal"]["co_authors"]) == (room.proposal, ["mira"])

    reject = ("proposals", "reject", edited["proposal"], "--as", "jonas", "--kind", "too_broad", "--json")
    rejected = check(cli, "proposals reject", room.run(*reject))
    assert (rejected["decision"], rejected["outcome"]) == ("rejected", "rejected")
    assert check(cli, "audit verify", room.run("audit", "verify", "--json"))["ok"]


def test_of_several_changes_the_one_that_is_edited_must_be_named(
    cli: Cli, room: Room, tmp_path: Path
) -> None:
    artefacts = (
        (builders.PROMPT_ID, builders.prompt_text(title="B")),
        (
            ArtefactId("guideline/scams"),
            builders.guideline_text(words="Ask twice."),
        ),
    )
    workspace = Workspace(room.root)
    made = builders.propose(workspace.store, *artefacts)
    workspace.close()
    text = tmp_path / "guideline.md"
    text.write_text(builders.guideline_text(words="Ask thrice."), encoding="utf-8")
    edit = ("proposals", "edit", made.id, "--file", text, "--why", "clearer", "--as", "mira", "--json")
    refused = room.run(*edit)
    assert refused.code == 2
    assert "changes prompt/scams, guideline/scams; name one with --artefact" in refused.err
    check(cli, "proposals edit", room.run(*edit, "--artefact", "guideline/scams"))


def test_freeze_and_unfreeze(cli: Cli, room: Room) -> None:
    freeze = room.run("freeze", "--as", "mira", "--reason", "election week", "--json")
    assert check(cli, "freeze", freeze)["person"] == "mira"
    state = check(cli, "frozen", room.run("frozen", "--json"))
    assert (state["frozen"], state["reason"]) == (True, "election week")
    refused = room.run("proposals", "approve", room.proposal, "--as", "mira")
    assert refused.code == 1
    assert "by 'mira': election week" in refused.err
    ended = check(cli, "unfreeze", room.run("unfreeze", "--as", "jonas", "--json"))
    assert ended == {"frozen": False, "person": None, "reason": None, "since": None}
    assert room.run("frozen").out == "approvals are taken.\n"


def test_audit(cli: Cli, room: Room) -> None:
    room.release()
    shown = check(cli, "audit show", room.run("audit", "show", "-n", 2, "--json"))
    assert [event["action"] for event in shown["events"]] == ["release.made", "proposal.approved"]
    verified = check(
        cli, "audit verify", room.run("audit", "verify", "--anchor", shown["events"][1]["hash"], "--json")
    )
    assert verified["ok"]
    missing = check(cli, "audit verify", room.run("audit", "verify", "--anchor", "0f" * 32, "--json"), code=1)
    assert not missing["ok"]


@pytest.mark.parametrize(
    "words", ["decide", "triage", "clauses", "proposals list", "audit verify", "index rebuild", "ask prizes"]
)
def test_for_people_stdout_holds_the_result_and_stderr_the_progress(
    cli: Cli, decided: Path, words: str
) -> None:
    done = cli(*words.split(), "-w", decided)
    assert done.code == 0, done.err
    assert done.out.strip()
    assert "…" not in done.out
    quiet = cli(*words.split(), "-w", decided, "--json")
    assert quiet.json
