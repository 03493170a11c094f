"""What every command shares: the workspace option, JSON or text on stdout, progress on stderr."""

import getpass
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import BaseModel

from knowledge_base.workspace import Workspace
from tools.visible import one_line, visible, width

NARROWEST = 12
"""Columns of a table's column, below which none is made to fit a terminal."""
Command = TypeVar("Command", bound=Callable[..., Any])


def common(command: Command) -> Command:
    """`--workspace` and `--json`, on every command."""
    return in_workspace(
        click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")(command)
    )


def in_workspace(command: Command) -> Command:
    """`--workspace` alone."""
    return click.option(
        "--workspace",
        "-w",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="REDLINE_WORKSPACE",
        default=Path(),
        show_default="REDLINE_WORKSPACE, or this folder",
        help="The workspace.",
    )(command)


def acting(command: Command) -> Command:
    """`--as PERSON`: who is acting, as the workspace's settings know them."""
    return click.option(
        "--as",
        "person",
        metavar="PERSON",
        envvar="REDLINE_PERSON",
        required=True,
        help="Who you are in redline.toml.",
    )(command)


def open_workspace(folder: Path) -> Workspace:
    """The workspace in a folder, closed when the command ends."""
    workspace = Workspace(folder)
    click.get_current_context().call_on_close(workspace.close)
    return workspace


def operator() -> str:
    """Who runs the command, for the log of things that need no role."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return f"local:{name}"


def emit(result: BaseModel, as_json: bool, text: str) -> None:
    """The result: its JSON on stdout, or words for people; neither steers the terminal it is shown on."""
    click.echo(_escaped(result.model_dump_json(indent=2)) if as_json else visible(text.rstrip()))


def table(header: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[int] = ()) -> str:
    """Aligned columns; those listed in `right` are set to the right. On a terminal it fits: long cells go on below."""
    lines = [[one_line(str(cell)) for cell in row] for row in (header, *rows)]
    widths = _fitting([max(width(line[i]) for line in lines) for i in range(len(header))])

    def drawn(line: Sequence[str]) -> str:
        cells = [
            " " * (most - width(cell)) + cell if i in right else cell + " " * (most - width(cell))
            for i, (cell, most) in enumerate(zip(line, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    def wrapped(line: Sequence[str]) -> Iterator[str]:
        cells = [_wrapped(cell, most) for cell, most in zip(line, widths, strict=True)]
        return map(drawn, zip_longest(*cells, fillvalue=""))

    body = (part for line in lines[1:] for part in wrapped(line))
    return "\n".join([*wrapped(lines[0]), "  ".join("─" * most for most in widths), *body])


def _fitting(widths: list[int]) -> list[int]:
    """The widths of columns, the widest made narrower until a terminal has room; as they are where none is there."""
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    while room and sum(widths) + 2 * (len(widths) - 1) > room and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _wrapped(cell: str, most: int) -> list[str]:
    """A cell in lines of at most so many columns, cut between words where that is possible."""
    lines = [""]
    for word in cell.split(" ") if width(cell) > most else [cell]:
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined) <= most:
            lines[-1] = joined
            continue
        lines += [""] * bool(lines[-1])
        for letter in word:
            if width(lines[-1] + letter) > most:
                lines.append("")
            lines[-1] += letter
    return lines


def percent(value: float | None) -> str:
    """A rate for people; a dash where there is none."""
    return "–" if value is None else f"{value:.1%}"


@contextmanager
def progress(words: str, total: int | None, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr, where that is a terminal; otherwise a line at the beginning and at the end."""
    if quiet:
        yield lambda step: None
        return
    words = one_line(words)
    if not sys.stderr.isatty():
        say(f"{words} …")
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(words, total=total)
        yield lambda step: bar.update(task, advance=step)


def say(words: str) -> None:
    """Words for people, on stderr."""
    click.echo(visible(words), err=True)


def _escaped(document: str) -> str:
    """The same JSON, with characters that a terminal does not show as escapes."""
    return re.sub(r"[^\n -~]", lambda c: c[0] if c[0].isprintable() else json.dumps(c[0])[1:-1], document)
