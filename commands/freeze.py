"""`redline freeze`, `unfreeze` and `frozen`."""

from pathlib import Path

import click

from commands.results import FreezeResult
from commands.terminal import acting, common, emit, open_workspace
from knowledge_base.switches import Freeze


@click.command()
@click.option("--reason", required=True, help="Why; everybody who tries to approve is told.")
@acting
@common
def freeze(reason: str, person: str, folder: Path, as_json: bool) -> None:
    """Stop every approval and release of the workspace; drafts and rejections go on.

    \b
    Example:
      redline freeze --as mira --reason "election week"
    """
    from tools.freeze import freeze as turn

    workspace = open_workspace(folder)
    _tell(turn(workspace.store, workspace.config, person, reason), as_json)


@click.command()
@click.option("--reason", default="", help="A word for the record.")
@acting
@common
def unfreeze(reason: str, person: str, folder: Path, as_json: bool) -> None:
    """Take approvals again.

    \b
    Example:
      redline unfreeze --as mira
    """
    from tools.freeze import unfreeze as turn

    workspace = open_workspace(folder)
    turn(workspace.store, workspace.config, person, reason)
    _tell(None, as_json)


@click.command()
@common
def frozen(folder: Path, as_json: bool) -> None:
    """Tell whether approvals are frozen, by whom and why.

    \b
    Example:
      redline frozen
    """
    with open_workspace(folder).store.read() as tx:
        _tell(tx.switches.frozen(), as_json)


def _tell(found: Freeze | None, as_json: bool) -> None:
    if found is None:
        words = "approvals are taken."
        emit(FreezeResult(frozen=False, person=None, reason=None, since=None), as_json, words)
        return
    result = FreezeResult(frozen=True, person=found.person, reason=found.reason, since=found.at)
    words = f"approvals are frozen since {found.at:%Y-%m-%d %H:%M} UTC by {found.person}: {found.reason}"
    emit(result, as_json, words)


COMMANDS = {"freeze": freeze, "unfreeze": unfreeze, "frozen": frozen}
SCHEMAS = {"freeze": FreezeResult}
