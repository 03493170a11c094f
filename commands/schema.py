"""`redline schema`: the JSON Schema of records and of what commands print."""

import json
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal

import click
from pydantic import BaseModel

import commands
from knowledge_base.cases import CaseRow
from knowledge_base.changes import Evidence, Finding, Release
from knowledge_base.errors import WrongUsage
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.taxonomies import Taxonomy
from knowledge_base.workspace import Config

READ: dict[str, type[BaseModel]] = {
    "case": CaseRow,
    "prompt": PromptSpec,
    "thresholds": Thresholds,
    "taxonomy": Taxonomy,
    "config": Config,
}
"""What people write."""
STORED: dict[str, type[BaseModel]] = {"finding": Finding, "evidence": Evidence, "release": Release}


@cache
def schemas() -> dict[str, type[BaseModel]]:
    """Records by name, then what each module of this folder names in `SCHEMAS`: `import-cases` for `import cases`."""
    printed: dict[str, type[BaseModel]] = {}
    for module in iter_modules(commands.__path__, "commands."):
        printed |= getattr(import_module(module.name), "SCHEMAS", {})
    return {**READ, **STORED, **dict(sorted(printed.items()))}


@click.command()
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print a JSON Schema; without a name, list the names.

    \b
    Example:
      redline schema case
    """
    if name is None:
        click.echo("\n".join(schemas()))
        return
    if name not in schemas():
        raise WrongUsage(f"there is no schema {name!r}; 'redline schema' lists them")
    click.echo(json.dumps(schemas()[name].model_json_schema(mode=_mode(name)), indent=2))


def _mode(name: str) -> Literal["validation", "serialization"]:
    """Records are read from people; results are written for machines."""
    return "validation" if name in READ else "serialization"


COMMANDS = {"schema": schema}
