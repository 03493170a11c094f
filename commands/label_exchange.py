"""`redline labels export` and `import`: a batch out to a rating tool, and its answers back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.label_work_results import ImportedAnswers
from commands.rejected import rejected_words, told_rows
from commands.terminal import acting, common, emit, open_workspace, progress
from knowledge_base.errors import WrongUsage
from knowledge_base.records import now

if TYPE_CHECKING:
    from tools.batch_exchange import Tool

TOOLS = click.Choice(("label-studio", "argilla", "csv"))


@click.command("export")
@click.argument("batch_id", metavar="BATCH")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--to", "tool", type=TOOLS, required=True, help="The rating tool.")
@click.option("--spans", is_flag=True, help="Let raters mark the stretch of text that breaks a rule.")
@acting
@common
def export(
    batch_id: str, out: Path, tool: "Tool", spans: bool, person: str, folder: Path, as_json: bool
) -> None:
    """Write a batch for a rating tool into a new folder. No decision, score, probability or gold mark is in it.

    The questions come from the guideline in force. The files hold the texts of cases: treat them as the cases.

    \b
    Examples:
      redline labels export B-3f2a91c0de --to label-studio out/ --spans --as ada
      redline labels export B-3f2a91c0de --to argilla out/ --as ada
      redline labels export B-3f2a91c0de --to csv out/ --as ada
    """
    from tools.batch_exchange import export_batch

    workspace = open_workspace(folder)
    with progress("writing the batch", None, as_json):
        done = export_batch(workspace.store, workspace.config, batch_id, person, tool, out, spans)
    emit(done, as_json, f"{done.items:,} items of {done.batch} in {done.folder}: {', '.join(done.files)}.")


@click.command("import")
@click.argument("batch_id", metavar="BATCH")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "tool", type=TOOLS, required=True, help="The rating tool.")
@click.option(
    "--rater",
    "raters",
    multiple=True,
    metavar="THEIRS=OURS",
    help="An annotator's name there, and in redline.toml.",
)
@click.option("--submitted", is_flag=True, help="The Argilla file holds submitted responses alone.")
@click.option("--keep-good", is_flag=True, help="Take the good rows of a file that has bad ones.")
@acting
@common
def import_(
    batch_id: str,
    file: Path,
    tool: "Tool",
    raters: tuple[str, ...],
    submitted: bool,
    keep_good: bool,
    person: str,
    folder: Path,
    as_json: bool,
) -> int:
    """Take the answers of a rating tool as ratings; the same file again changes nothing.

    Label Studio: its JSON export. Argilla: `records.to_list(flatten=True)` as JSON. CSV: the exported file, filled in.
    A row with an unknown case or rater, of another batch, or with a label that the guideline lacks is named with its
    line and by default refuses the file.

    \b
    Examples:
      redline labels import B-3f2a91c0de export.json --from label-studio --rater 7=rae --rater 8=ravi --as ada
      redline labels import B-3f2a91c0de ratings.csv --from csv --keep-good --as ada
    """
    from tools.batch_exchange import import_answers

    workspace = open_workspace(folder)
    with progress("reading answers", None, as_json):
        done = import_answers(
            workspace.store,
            workspace.config,
            batch_id,
            person,
            tool,
            file,
            now(),
            _pairs(raters),
            submitted,
            keep_good,
        )
    result = ImportedAnswers(
        batch=batch_id,
        added=done.added,
        unchanged=done.unchanged,
        skipped=done.skipped,
        rejected=told_rows(done.rejected),
        kept_good=keep_good,
    )
    words = (
        f"{done.added} ratings added, {done.unchanged} unchanged, {done.skipped} skipped by their rater, "
        f"{len(done.rejected)} rejected."
    )
    emit(result, as_json, rejected_words(result.rejected, keep_good, words))
    return 1 if result.rejected and not keep_good else 0


def _pairs(raters: tuple[str, ...]) -> dict[str, str]:
    pairs = [one.rpartition("=") for one in raters]
    for theirs, equals, ours in pairs:
        if not (theirs and equals and ours):
            raise WrongUsage(
                f"--rater takes THEIRS=OURS, such as --rater 7=ada; got {theirs + equals + ours!r}"
            )
    return {theirs: ours for theirs, _, ours in pairs}


LABELS = {"export": export, "import": import_}
