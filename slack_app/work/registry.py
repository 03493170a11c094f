"""Which function does which kind of item. A new kind is one line here."""

from collections.abc import Callable

from knowledge_base.inbox import Item
from slack_app.office import Office
from slack_app.work.clicks import click, submission
from slack_app.work.home import home
from slack_app.work.questions import command, heavy, question

WORK: dict[str, Callable[[Office, Item], None]] = {
    "question": question,
    "command": command,
    "heavy": heavy,
    "click": click,
    "submission": submission,
    "home": home,
}
