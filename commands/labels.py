"""`redline labels`: how good the labels are, and the work that makes them better."""

from importlib import import_module

import click

MODULES = {
    "report": "commands.label_report",
    "sample": "commands.label_work",
    "batches": "commands.label_work",
    "export": "commands.label_exchange",
    "import": "commands.label_exchange",
    "rate": "commands.label_rating",
    "estimate": "commands.label_work",
    "close": "commands.label_work",
    "quality": "commands.label_plan",
    "plan": "commands.label_plan",
}
"""Where each command of the group lives: a module with a dict `LABELS` of its commands, loaded when one is called."""


class _Labels(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        command: click.Command = import_module(MODULES[cmd_name]).LABELS[cmd_name]
        return command


@click.group(cls=_Labels)
def labels() -> None:
    """Measure the labels that raters gave, and have cases rated."""


COMMANDS = {"labels": labels}
