"""`redline import regulation` and `redline import history`."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.imports import import_, index_clauses
from commands.in_force import DAY, Options
from commands.regulation_results import ImportedCapture, ImportedHistory, ImportedRegulation
from commands.regulation_words import dates, history_words, import_words
from commands.terminal import common, emit, open_workspace, operator, progress, say
from knowledge_base.errors import WrongUsage
from knowledge_base.legal_records import ActFacts
from knowledge_base.records import GLOBAL, Artefact, artefact_id

if TYPE_CHECKING:
    from tools.import_history import Taken
    from tools.import_regulation import Wanted


def _filing(command: Options) -> Options:
    """How a text is filed: options that `import regulation` and `import history` share."""
    for option in reversed(
        (
            click.option("--id", "name", required=True, metavar="NAME", help="Such as dsa."),
            click.option("--market", default=GLOBAL, show_default=True, help="Such as DE."),
            click.option("--language", default="en", show_default=True, help="The language it is in."),
            click.option(
                "--trust-language", is_flag=True, help="File it so, whatever language it seems to be in."
            ),
            click.option(
                "--format", "file_format", default="auto", show_default=True, help="How to read it."
            ),
            click.option(
                "--no-index", is_flag=True, help="Leave the search index for later: redline index rebuild."
            ),
        )
    ):
        command = option(command)
    return command


@import_.command("regulation")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as-of", type=DAY, required=True, help="The first day on which this version holds.")
@click.option("--known-on", type=DAY, default=None, help="When you learnt of it; today by default.")
@_filing
@common
def import_regulation_file(
    file: Path,
    as_of: datetime,
    known_on: datetime | None,
    name: str,
    market: str,
    language: str,
    trust_language: bool,
    file_format: str,
    no_index: bool,
    folder: Path,
    as_json: bool,
) -> None:
    """Take a version of a law in: every article, paragraph, point and recital becomes a clause that can be cited.

    Reads EUR-Lex pages, Formex and Akoma Ntoso XML, lex-articles JSON, Markdown, PDF with text, .docx, HTML and
    plain text. Importing the same file for the same day changes nothing. What it reads and what it leaves out:
    docs/regulation.md.

    \b
    Examples:
      redline import regulation dsa.html --id dsa --as-of 2024-02-17
      redline import regulation dsa-2027.html --id dsa --as-of 2027-01-01 --known-on 2026-06-30
    """
    from tools.import_regulation import import_file

    workspace = open_workspace(folder)
    wanted = _wanted(name, as_of.date(), market, language, trust_language, file_format, known_on)
    say(f"reading {file} …")
    done, _ = import_file(workspace.store, file, wanted, operator())
    with workspace.store.read() as tx:
        facts = tx.regulations.facts(done.artefact, done.version)
    assert facts is not None
    if done.status == "new" and not no_index:
        index_clauses(workspace)
    result = _imported(facts, done.status, wanted)
    emit(result, as_json, import_words(result))


@import_.command("history")
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(("policy", "regulation")), default="policy", show_default=True)
@click.option("--only", default="", metavar="PATTERN", help="Which files of a folder, such as '*.md'.")
@click.option("--path", default="", metavar="FILE", help="The file within a git repository.")
@_filing
@common
def import_history(
    place: Path,
    kind: str,
    only: str,
    path: str,
    name: str,
    market: str,
    language: str,
    trust_language: bool,
    file_format: str,
    no_index: bool,
    folder: Path,
    as_json: bool,
) -> int:
    """Take a history of captures of one document in: every dated file, or every commit, becomes a version.

    A version holds, and is known, from the day of its capture. Each capture is stored by itself, so that a run
    which was stopped goes on where it was; importing again changes nothing. What cannot be read is told and left
    out (exit 1).

    \b
    Examples:
      redline import history captures/Bluesky/ --id bluesky-guidelines
      redline import history versions.git --path "Reddit/Community Guidelines.md" --id reddit
      redline import history dsa/ --kind regulation --id dsa --only '*.json'
    """
    from knowledge_base.captures import captures_in, undated
    from tools.import_history import import_captures

    workspace = open_workspace(folder)
    found = captures_in(place, only, path)
    if not path and (others := undated(place, only)):
        say(f"without a day in their names, left out: {', '.join(others[:5])}{' …' * (len(others) > 5)}")
    wanted = _wanted(name, found[0].day, market, language, trust_language, file_format, None)
    with progress(f"importing {len(found)} captures of {name}", len(found), quiet=as_json) as step:
        taken = import_captures(workspace.store, kind, found, wanted, operator(), step)
    if any(one.outcome == "new" for one in taken) and not no_index:
        index_clauses(workspace)
    result = _history(kind, wanted, taken)
    emit(result, as_json, history_words(result))
    return 1 if result.refused else 0


def _wanted(
    name: str,
    as_of: date,
    market: str,
    language: str,
    trust: bool,
    file_format: str,
    known_on: datetime | None,
) -> "Wanted":
    from pydantic import ValidationError

    from knowledge_base.read_act import ReadAs, formats
    from tools.import_regulation import Wanted

    known: tuple[ReadAs, ...] = ("auto", *formats())
    read_as = next((one for one in known if one == file_format), None)
    if read_as is None:
        raise WrongUsage(
            f"--format {file_format!r} is not known; it is auto or one of {', '.join(formats())}"
        )
    try:
        Artefact(id=artefact_id("regulation", name, market), kind="regulation", name=name, market=market)
    except ValidationError:
        raise WrongUsage(
            f"--id {name!r} for {market!r} is no name; write a name such as dsa, and global or DE"
        ) from None
    day = known_on.date() if known_on else None
    return Wanted(name, as_of, language, market, day, read_as, trust)


def _imported(facts: ActFacts, status: str, wanted: "Wanted") -> ImportedRegulation:
    return ImportedRegulation(
        artefact=facts.artefact,
        version=facts.version,
        status=status,
        title=facts.title,
        format=facts.format,
        language=facts.language,
        effective_from=wanted.as_of,
        known_on=wanted.known_on,
        provisions=dict(Counter(one.kind for one in facts.provisions).most_common()),
        left_out={one.reason: len("".join(one.text.split())) for one in facts.left_out},
        notes=len(facts.notes),
        amended=sum(bool(one.amended) for one in facts.provisions),
        applicability=dates(facts),
        addressees=dict(Counter(one.name for one in facts.addressees).most_common()),
    )


def _history(kind: str, wanted: "Wanted", taken: "list[Taken]") -> ImportedHistory:
    counts = Counter(one.outcome for one in taken)
    return ImportedHistory(
        artefact=artefact_id("policy" if kind == "policy" else "regulation", wanted.name, wanted.market),
        new=counts["new"],
        unchanged=counts["unchanged"],
        same=counts["same"],
        refused=counts["refused"],
        captures=[ImportedCapture(**vars(one)) for one in taken],
    )


SCHEMAS = {"import-regulation": ImportedRegulation, "import-history": ImportedHistory}
