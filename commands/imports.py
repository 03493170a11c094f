"""`redline import`: cases, ratings, policies, prompts, guidelines, thresholds, escalation notes, taxonomies."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import click

from commands.import_ratings import import_ratings
from commands.rejected import mapping, rejected_words, told_rows
from commands.results import ClauseFate, ImportedCases, ImportedDocument, ImportedDocuments
from commands.terminal import common, emit, open_workspace, operator, progress, say, table
from knowledge_base.case_files import CaseFormat
from knowledge_base.errors import OutsideFailed, WrongUsage
from knowledge_base.front_matter import MAX_BYTES
from knowledge_base.ingest import Ingested, import_document
from knowledge_base.records import ArtefactKind
from knowledge_base.workspace import Workspace


class _WithLaw(click.Group):
    """The commands on legal texts live in a module of their own, loaded when one is looked for."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        import_module("commands.import_laws")
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        import_module("commands.import_laws")
        return super().list_commands(ctx)


@click.group(name="import", cls=_WithLaw)
def import_() -> None:
    """Import cases, ratings and documents."""


import_.add_command(import_ratings)


@import_.command("cases")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "file_format", type=click.Choice(get_args(CaseFormat)), default="auto", show_default=True
)
@click.option("--keep-good", is_flag=True, help="Import the good rows of a file that has bad ones.")
@click.option(
    "--column", "columns", multiple=True, metavar="THEIRS=OURS", help="A CSV or Parquet column's meaning."
)
@common
def import_cases(
    file: Path,
    file_format: CaseFormat,
    keep_good: bool,
    columns: tuple[str, ...],
    folder: Path,
    as_json: bool,
) -> int:
    """Import cases with their ratings and decisions; importing a file again changes nothing.

    By default one bad row refuses the whole file. The format is described in docs/cases.md.

    \b
    Examples:
      redline import cases queue.jsonl
      redline import cases export.csv --column comment_text=text --column is_hate=label:hate
      redline import cases queue.jsonl --keep-good
    """
    from tools.import_cases import import_file

    workspace = open_workspace(folder)
    rule = "good rows are kept" if keep_good else "one bad row refuses the whole file"
    say(f"importing {file} ({file_format}); {rule}.")
    with progress("reading rows", None, quiet=as_json) as step:
        outcome = import_file(
            workspace.store, file, file_format, mapping(columns), keep_good, operator(), step
        )
    rejected = told_rows(outcome.rejected)
    result = ImportedCases(
        imported=outcome.imported,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        rejected=rejected,
        kept_good=keep_good,
    )
    done = (
        f"{result.imported} imported, {result.updated} updated, {result.unchanged} unchanged, "
        f"{len(rejected)} rejected."
    )
    emit(result, as_json, rejected_words(rejected, keep_good, done))
    return 1 if rejected and not keep_good else 0


def _document_command(kind: ArtefactKind, example: str, name: str = "") -> Callable[..., Any]:
    @click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
    @common
    def command(files: tuple[Path, ...], folder: Path, as_json: bool) -> None:
        workspace = open_workspace(folder)
        documents = import_documents(workspace, kind, files)
        emit(ImportedDocuments(documents=documents), as_json, document_words(documents))

    command.__doc__ = (
        f"Record {name or kind} documents that are in force elsewhere; all of them are taken, or none.\n\n"
        f"\b\nExample:\n  redline import {name or kind} {example}"
    )
    return import_.command(name or kind)(command)


_document_command("policy", "policies/*.md")
_document_command("prompt", "prompts/*.yaml")
_document_command("thresholds", "thresholds/*.yaml")


@import_.command("guideline")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--id", "name", default="", help="Its name, for a file without front matter; by default the file's."
)
@click.option("--title", default="", help="Its title; by default its first heading.")
@click.option("--policy", default="", help="The policy it is for.")
@common
def import_guideline(
    files: tuple[Path, ...], name: str, title: str, policy: str, folder: Path, as_json: bool
) -> None:
    """Record labelling guidelines that are in force elsewhere: Markdown, Word or PDF; all are taken, or none.

    A Word or PDF file becomes Markdown; what of it could not be read is told. The format: docs/guidelines.md.

    \b
    Examples:
      redline import guideline guidelines/*.md
      redline import guideline raters.docx --id hate --policy hate
    """
    from commands.guideline_files import guideline_file

    if len(files) > 1 and (name or title):
        raise WrongUsage("--id and --title are of one file; import the others by themselves")
    workspace = open_workspace(folder)
    read = [guideline_file(file, name, title, policy) for file in files]
    with workspace.store.write() as tx:
        done = [
            import_document(tx, "guideline", one.text, str(file), operator(), file.name)
            for file, one in zip(files, read, strict=True)
        ]
    documents = [
        _public(item).model_copy(update={"not_read": list(one.not_read)})
        for item, one in zip(done, read, strict=True)
    ]
    emit(ImportedDocuments(documents=documents), as_json, document_words(documents))


_document_command("escalation", "escalation/*.md")
_document_command("taxonomy", "taxonomy/transparency.yaml", name="categories")


@import_.command("taxonomy")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--effective-from", required=True, type=click.DateTime(("%Y-%m-%d",)), help="First day in force."
)
@click.option("--only", multiple=True, metavar="NAME", help="Take these categories only.")
@common
def import_taxonomy(
    file: Path, effective_from: Any, only: tuple[str, ...], folder: Path, as_json: bool
) -> None:
    """Make a policy and a starter prompt of each row of a Markdown table `Category | … | Definition`.

    \b
    Example:
      redline import taxonomy taxonomy.md --effective-from 2026-01-01
    """
    from tools.taxonomy import read_taxonomy

    workspace = open_workspace(folder)
    drafts = read_taxonomy(read_text(file), str(file), effective_from.date(), only)
    documents = []
    with workspace.store.write() as tx:
        for kind, text in drafts:
            documents.append(_public(import_document(tx, kind, text, str(file), operator(), file.name)))
    index_clauses(workspace)
    emit(ImportedDocuments(documents=documents), as_json, document_words(documents))


def import_documents(
    workspace: Workspace, kind: ArtefactKind, files: tuple[Path, ...]
) -> list[ImportedDocument]:
    """Import files of one kind in one transaction; policies are indexed after it."""
    from knowledge_base.policy_text import read_policy

    texts = [(file, read_text(file)) for file in files]
    if kind == "policy":
        texts.sort(key=lambda pair: (read_policy(pair[1], str(pair[0])).effective_from, str(pair[0])))
    with workspace.store.write() as tx:
        done = [import_document(tx, kind, text, str(file), operator(), file.name) for file, text in texts]
    if kind == "policy":
        index_clauses(workspace)
    return [_public(item) for item in done]


def index_clauses(workspace: Workspace) -> int:
    """Bring the search index up to the store."""
    with workspace.store.read() as tx:
        clauses = tx.library.clauses()
    with progress("indexing clauses", None) as step, workspace.index() as index:
        return index.add(clauses, step)


def read_text(file: Path) -> str:
    """The text of a document's file; of chat messages (`.json`) the prompt that they tell.

    Raises: WrongUsage when it is not UTF-8, too long for a document, or messages of another form; OutsideFailed when it
    cannot be read.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise WrongUsage(f"{str(file)!r} is over {MAX_BYTES:,} bytes; split it into several documents")
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise WrongUsage(f"{str(file)!r} is not UTF-8 (byte {problem.start}); save it as UTF-8") from problem
    except IsADirectoryError:
        raise WrongUsage(f"{str(file)!r} is a folder; name files, such as {file!s}/*") from None
    except OSError as problem:
        raise OutsideFailed(f"cannot read {str(file)!r}: {problem.strerror}; check the path") from problem
    if file.suffix != ".json":
        return text
    from tools.parse_messages import document_of

    return document_of(text)


def document_words(documents: list[ImportedDocument]) -> str:
    """Documents as a table, then what happened to clauses that were not simply kept."""
    rows = [(d.artefact, d.version, d.status, d.clauses or "–") for d in documents]
    lines = [table(("artefact", "version", "status", "clauses"), rows, right=(1, 3))]
    for document in documents:
        told = [fate for fate in document.fates if fate.kind not in ("kept", "added")]
        if document.version == 1:
            told = []
        lines += [f"  {document.artefact}: {fate.clause} {fate.kind}  {fate.note}".rstrip() for fate in told]
        lines += [f"  {document.artefact}: {what}" for what in document.not_read]
    return "\n".join(lines)


def _public(done: Ingested) -> ImportedDocument:
    fates = [ClauseFate(clause=fate.clause, kind=fate.kind, note=fate.note) for fate in done.fates]
    return ImportedDocument(
        artefact=done.artefact, version=done.version, status=done.status, clauses=done.clauses, fates=fates
    )


COMMANDS = {"import": import_}
SCHEMAS = {"import-cases": ImportedCases, "import-documents": ImportedDocuments}
