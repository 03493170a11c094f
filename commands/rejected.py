"""Rows of a file that were left out, and the meaning of its columns: what every import of rows shares."""

from collections.abc import Sequence

from commands.results import RejectedRow
from commands.terminal import table
from knowledge_base.case_formats.rejection import Rejection
from knowledge_base.errors import WrongUsage
from tools.figures import count_words

SHOWN = 20


def mapping(columns: Sequence[str]) -> dict[str, str]:
    """What `--column THEIRS=OURS` says, by their name.

    Raises: WrongUsage when it is of another form.
    """
    pairs = [column.partition("=") for column in columns]
    for theirs, equals, ours in pairs:
        if not (theirs and equals and ours):
            raise WrongUsage(f"--column takes THEIRS=OURS, such as --column comment=text; got {theirs!r}")
    return {theirs: ours for theirs, _, ours in pairs}


def told_rows(rejected: Sequence[Rejection]) -> list[RejectedRow]:
    """The rejections in their public form."""
    return [RejectedRow(line=one.line, field=one.field, reason=one.reason) for one in rejected]


def rejected_words(rejected: Sequence[RejectedRow], kept_good: bool, done: str) -> str:
    """The first rejected rows as a table, then what was done."""
    lines = []
    if rejected:
        rows = [(one.line, one.field or "–", one.reason) for one in rejected[:SHOWN]]
        lines.append(table(("line", "field", "reason"), rows, right=(0,)))
        if len(rejected) > SHOWN:
            lines.append(f"… and {len(rejected) - SHOWN} more; --json lists them all")
        lines.append("")
    if rejected and not kept_good:
        lines.append(
            f"{count_words(len(rejected), 'bad row')}: nothing was imported. Mend them, or use --keep-good."
        )
    else:
        lines.append(done)
    return "\n".join(lines)
