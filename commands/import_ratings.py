"""`redline import ratings`: what raters said, in a file of one's own."""

from pathlib import Path

import click

from commands.label_results import ImportedRatings
from commands.rejected import mapping, rejected_words, told_rows
from commands.terminal import common, emit, open_workspace, operator, progress, say
from knowledge_base.errors import WrongUsage
from tools.figures import count_words
from tools.visible import visible

MOST_NAMED = 15
_MEANINGS = {"yes": True, "no": False, "unsure": None}


@click.command("ratings")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--policy", metavar="NAME", help="What it is rated under, where the file does not tell.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="THEIRS=OURS",
    help="A column's meaning; a * stands for any text on both sides.",
)
@click.option(
    "--label",
    "labels",
    multiple=True,
    metavar="LABEL=yes|no|unsure",
    help="Whether a label violates the policy.",
)
@click.option("--keep-good", is_flag=True, help="Import the good rows of a file that has bad ones.")
@common
def import_ratings(
    file: Path,
    policy: str | None,
    columns: tuple[str, ...],
    labels: tuple[str, ...],
    keep_good: bool,
    folder: Path,
    as_json: bool,
) -> int:
    """Import what raters said; importing a file again changes nothing, and no rating is overwritten.

    CSV, JSONL or Parquet: a row for each case and rater (columns id, rater, violates or label, at), a row a case with a
    column for each rater (rater:NAME), or with votes counted (votes:LABEL). The cases are here already, or their text
    comes along. docs/labels.md tells of every column.

    \b
    Examples:
      redline import ratings votes.csv --policy hate --column item=id --column annotator=rater
      redline import ratings wide.csv --policy hate --column 'label_*=rater:*' --label hateful=yes --label fine=no
      redline import ratings counts.csv --policy hate --column hate=votes:hate --column neither=votes:neither \\
        --label hate=yes --label neither=no
    """
    from knowledge_base.case_formats.rating_cells import Terms
    from tools.import_ratings import import_ratings as import_file

    workspace = open_workspace(folder)
    say(f"importing {file}; {'good rows are kept' if keep_good else 'one bad row refuses the whole file'}.")
    terms = Terms(policy, _meanings(labels))
    with progress("reading rows", None, quiet=as_json) as step:
        outcome = import_file(workspace.store, file, mapping(columns), terms, keep_good, operator(), step)
    result = ImportedRatings(
        cases=outcome.cases,
        ratings=outcome.ratings,
        unchanged=outcome.unchanged,
        raters=list(outcome.raters),
        rejected=told_rows(outcome.rejected),
        kept_good=keep_good,
    )
    done = (
        f"{result.ratings:,} ratings imported, {result.unchanged:,} unchanged, {result.cases:,} new cases, "
        f"{len(result.rejected):,} rows rejected."
    )
    if result.raters:
        done += f"\n{_raters(result.raters)}"
    emit(result, as_json, rejected_words(result.rejected, keep_good, done))
    return 1 if result.rejected and not keep_good else 0


def _raters(names: list[str]) -> str:
    """So that a column that is no rater's is seen to be taken for one."""
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return visible(f"{count_words(len(names), 'rater')}: {', '.join(names[:MOST_NAMED])}{more}.")


def _meanings(labels: tuple[str, ...]) -> dict[str, tuple[str, bool | None]]:
    found: dict[str, tuple[str, bool | None]] = {}
    for given in labels:
        name, _, meaning = given.rpartition("=")
        if not name.strip() or meaning.strip().lower() not in _MEANINGS:
            raise WrongUsage(f"--label takes LABEL=yes, LABEL=no or LABEL=unsure; got {given!r}")
        said = name.strip(), _MEANINGS[meaning.strip().lower()]
        if found.setdefault(name.strip().casefold(), said) != said:
            raise WrongUsage(f"--label tells {name.strip()!r} twice; keep one")
    return found


SCHEMAS = {"import-ratings": ImportedRatings}
