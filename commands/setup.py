"""`redline init` and `redline migrate`."""

from pathlib import Path

import click

from commands.results import Initialised
from commands.terminal import common, emit, open_workspace
from knowledge_base.tables import SCHEMA_REVISION
from knowledge_base.workspace import CONFIG_FILE, Workspace


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path, file_okay=False))
@common
def init(target: Path | None, folder: Path, as_json: bool) -> None:
    """Create a workspace in a folder; one that is there already is left as it is.

    \b
    Example:
      redline init my-workspace
    """
    root = target or folder
    created = not (root / CONFIG_FILE).exists()
    workspace = Workspace.create(root)
    result = Initialised(
        workspace=str(root),
        created=created,
        schema_before=None if created else SCHEMA_REVISION,
        schema_now=SCHEMA_REVISION,
    )
    workspace.close()
    words = "created" if created else "is there already"
    emit(
        result,
        as_json,
        f"workspace {str(root)!r} {words}.\nNext: name its people in {root / CONFIG_FILE}, then import your policies:\n"
        f"  redline import policy FILE.md -w {root}",
    )


@click.command()
@common
def migrate(folder: Path, as_json: bool) -> None:
    """Bring a workspace's store to this version of Redline.

    \b
    Example:
      redline migrate -w my-workspace
    """
    workspace = open_workspace(folder)
    before = workspace.migrate()
    result = Initialised(
        workspace=str(folder), created=before is None, schema_before=before, schema_now=SCHEMA_REVISION
    )
    emit(result, as_json, f"the store is at schema {SCHEMA_REVISION} (it was at {before or 'none'}).")


COMMANDS = {"init": init, "migrate": migrate}
SCHEMAS = {"init": Initialised, "migrate": Initialised}
