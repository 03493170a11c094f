"""`redline import regulation`, `redline import history` and `redline regulation`."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.imports import import_, index_clauses
from commands.in_force import Options, day_of
from commands.regulation_results import (
    AppliesFrom,
    ImportedCapture,
    ImportedHistory,
    ImportedRegulation,
    RegulationList,
    RegulationRow,
    RegulationVersion,
    ShownProvision,
    ShownRegulation,
)
from commands.terminal import common, emit, open_workspace, operator, progress, say, table
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.in_force import versions_in_force
from knowledge_base.legal_records import ActFacts
from knowledge_base.records import GLOBAL, Artefact, ArtefactVersion, Clause, artefact_id, parse_artefact_id
from knowledge_base.store import Transaction

if TYPE_CHECKING:
    from tools.import_history import Taken
    from tools.import_regulation import Wanted

DAY = click.DateTime(("%Y-%m-%d",))
SHOWN = 12


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
    emit(result, as_json, _import_words(result))


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
    from knowledge_base.captures import captures_in
    from tools.import_history import import_captures

    workspace = open_workspace(folder)
    found = captures_in(place, only, path)
    wanted = _wanted(name, found[0].day, market, language, trust_language, file_format, None)
    with progress(f"importing {len(found)} captures of {name}", len(found), quiet=as_json) as step:
        taken = import_captures(workspace.store, kind, found, wanted, operator(), step)
    if any(one.outcome == "new" for one in taken) and not no_index:
        index_clauses(workspace)
    result = _history(kind, wanted, taken)
    emit(result, as_json, _history_words(result))
    return 1 if result.refused else 0


@click.group()
def regulation() -> None:
    """List and show the regulations of the workspace."""


@regulation.command("list")
@click.option("--as-of", type=DAY, default=None, help="A day; today by default.")
@common
def list_regulations(as_of: datetime | None, folder: Path, as_json: bool) -> None:
    """List regulations with their versions: from when each holds, and since when it is known.

    \b
    Example:
      redline regulation list
    """
    day = day_of(as_of)
    with open_workspace(folder).store.read() as tx:
        rows = [_row(tx, parse_artefact_id(one), day) for one in tx.library.artefact_ids("regulation")]
    lines = [
        (
            row.artefact,
            v.version,
            v.effective_from,
            v.known_on,
            v.provisions,
            "in force" * (v.version == row.in_force),
        )
        for row in rows
        for v in row.versions
    ]
    header = ("regulation", "version", "holds from", "known on", "provisions", f"on {day}")
    words = (
        table(header, lines, right=(1, 4))
        if lines
        else "no regulation yet; 'redline import regulation' takes one in."
    )
    emit(RegulationList(as_of=day, regulations=rows), as_json, words)


@regulation.command("show")
@click.argument("name")
@click.option("--as-of", type=DAY, default=None, help="A day; today by default.")
@click.option("--known-on", type=DAY, default=None, help="By what was known on that day.")
@click.option("--article", default="", metavar="NUMBER", help="One article, such as 16 or 4a.")
@click.option(
    "--provision",
    default="",
    metavar="ID",
    help="One provision and all under it, such as art_16.2 or rct_12.",
)
@click.option("--market", default=GLOBAL, show_default=True, help="Such as DE.")
@common
def show_regulation(
    name: str,
    as_of: datetime | None,
    known_on: datetime | None,
    article: str,
    provision: str,
    market: str,
    folder: Path,
    as_json: bool,
) -> None:
    """Show a regulation as it holds on a day: its outline and dates, or an article word for word.

    \b
    Examples:
      redline regulation show dsa
      redline regulation show dsa --article 16 --as-of 2024-03-01
      redline regulation show dsa --provision rct_12
    """
    day = day_of(as_of)
    learnt = known_on.date() if known_on else None
    with open_workspace(folder).store.read() as tx:
        version, facts = _version(tx, name, market, day, learnt)
        clauses = [
            one for one in tx.library.clauses(artefact=version.artefact) if one.version == version.number
        ]
    wanted = provision or (f"art_{article.lower().replace(' ', '')}" if article else "")
    chosen = _chosen(facts, clauses, name, wanted)
    result = ShownRegulation(
        artefact=version.artefact,
        version=version.number,
        title=facts.title,
        language=facts.language,
        as_of=day,
        known_on=learnt,
        effective_from=version.effective_from,
        provisions=chosen,
        applicability=_dates(facts),
    )
    emit(result, as_json, _outline(result) if not wanted else _words(result))


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

    from knowledge_base.read_act import formats
    from tools.import_regulation import Wanted

    if file_format not in ("auto", *formats()):
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
    return Wanted(name, as_of, language, market, day, file_format, trust)  # type: ignore[arg-type]


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
        applicability=_dates(facts),
        addressees=dict(Counter(one.name for one in facts.addressees).most_common()),
    )


def _dates(facts: ActFacts) -> list[AppliesFrom]:
    return [AppliesFrom(**one.model_dump()) for one in facts.applicability]


def _import_words(result: ImportedRegulation) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in result.provisions.items())
    left = ", ".join(f"{reason} {count}" for reason, count in result.left_out.items()) or "nothing"
    lines = [
        f"{result.artefact} version {result.version} ({result.status}), holds from {result.effective_from}.",
        f"{result.title}",
        "",
        f"provisions  {sum(result.provisions.values())}: {kinds}",
        f"left out    {left} (characters; {result.notes} notes are kept beside the text)",
    ]
    if result.amended:
        lines.append(f"amended     {result.amended} provisions under the publisher's marks")
    if result.addressees:
        most = list(result.addressees.items())[:5]
        lines.append("obliges     " + ", ".join(f"{name} ({count})" for name, count in most))
    return "\n".join([*lines, *_date_lines(result.applicability)])


def _date_lines(found: list[AppliesFrom]) -> list[str]:
    told = {
        "applies": "applies",
        "enters_into_force": "in force",
        "expires": "expires",
        "transposed_by": "transposed by",
    }
    rows = [(told[one.event], _when(one), one.scope or "the whole act", one.provision) for one in found]
    return ["", table(("what", "when", "scope", "provision"), rows)] if rows else []


def _when(one: AppliesFrom) -> str:
    if one.day is not None:
        return str(one.day)
    return one.after if one.days_after is None else f"{one.days_after} days after {one.after}"


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


def _history_words(result: ImportedHistory) -> str:
    rows = [
        (one.day, one.outcome, one.version or "–", one.clauses or "–", one.reason or one.name)
        for one in result.captures
        if one.outcome in ("new", "refused")
    ]
    lines = (
        [table(("day", "outcome", "version", "clauses", "capture"), rows[-SHOWN:], right=(2, 3))]
        if rows
        else []
    )
    if len(rows) > SHOWN:
        lines.insert(0, f"… {len(rows) - SHOWN} before these; --json lists them all")
    said = f"{result.artefact}: {result.new} new, {result.unchanged} there already, {result.same} as the one before"
    return "\n".join([*lines, f"{said}, {result.refused} refused."])


def _row(tx: Transaction, named: Artefact, day: date) -> RegulationRow:
    versions = tx.library.versions(named.id)
    facts = {one.number: tx.regulations.facts(named.id, one.number) for one in versions}
    newest = facts[versions[-1].number]
    holding = versions_in_force(versions, day)
    return RegulationRow(
        artefact=named.id,
        title=newest.title if newest else named.name,
        language=newest.language if newest else "",
        in_force=holding.number if holding else None,
        versions=[
            RegulationVersion(
                version=one.number,
                effective_from=one.effective_from,
                known_on=one.learnt,
                provisions=len(found.provisions) if (found := facts[one.number]) else 0,
                origin=one.origin,
            )
            for one in sorted(versions, key=lambda one: (one.effective_from or date.min, one.number))
        ],
    )


def _version(
    tx: Transaction, name: str, market: str, day: date, known_on: date | None
) -> tuple[ArtefactVersion, ActFacts]:
    artefact = artefact_id("regulation", name, market)
    versions = tx.library.versions(artefact)
    if not versions:
        known = ", ".join(tx.library.artefact_ids("regulation")) or "none yet"
        raise WrongUsage(f"there is no regulation {name!r} for {market!r} here; there are: {known}")
    holding = versions_in_force(versions, day, known_on)
    facts = tx.regulations.facts(artefact, holding.number) if holding else None
    if holding is None or facts is None:
        first = min(one.effective_from for one in versions if one.effective_from)
        raise Refused(
            f"no version of {artefact!r} that was known holds on {day}; the first holds from {first}"
        )
    return holding, facts


def _chosen(facts: ActFacts, clauses: list[Clause], name: str, wanted: str) -> list[ShownProvision]:
    places = {one.id: one for one in facts.provisions}
    root = facts.provision(clauses[0].id.__class__(f"{name}/{wanted}")) if wanted else None
    if wanted and root is None:
        raise WrongUsage(
            f"{name!r} has no {wanted!r} in this version; 'redline regulation show {name}' lists it"
        )
    notes = Counter[str]()
    shown = []
    for clause in clauses:
        place = places[clause.id]
        if root is None and place.kind not in ("division", "article", "annex"):
            continue
        if root is not None and not root.start <= place.start < root.through:
            continue
        notes[clause.id] += 1
        shown.append(
            ShownProvision(
                id=clause.id,
                kind=place.kind,
                cite=clause.number,
                heading=list(clause.heading),
                text=clause.text,
                amended=list(place.amended),
                notes=[f"({one.number}) {one.text}" for one in facts.notes if one.provision == clause.id],
            )
        )
    return shown


def _outline(result: ShownRegulation) -> str:
    lines = [_title(result), ""]
    for one in result.provisions:
        depth = len(one.heading)
        lines.append("  " * depth + " — ".join(one.text.split("\n")))
    return "\n".join([*lines, *_date_lines(result.applicability)])


def _words(result: ShownRegulation) -> str:
    lines = [_title(result)]
    for one in result.provisions:
        marks = f"  [amended: {', '.join(one.amended)}]" if one.amended else ""
        lines += ["", f"{one.id} · {one.cite}{marks}", one.text, *(f"    note {note}" for note in one.notes)]
    return "\n".join(lines)


def _title(result: ShownRegulation) -> str:
    return f"{result.title}\n{result.artefact} version {result.version}, holds from {result.effective_from}"


COMMANDS = {"regulation": regulation}
