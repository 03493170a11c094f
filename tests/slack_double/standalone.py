"""The double by hand: `python -m tests.slack_double.standalone --plan poor --port 4100`.

Prints the variables an app needs, then does what is typed: any method of SlackDouble with its arguments, such as
`event_app_mention U1 C1 "what is due?"`, `messages C1`, `click U1 C1 1700000000.000100 approve`, `dump`.
"""

import argparse
import shlex
import sys
import threading
from collections.abc import Iterable

from tests.slack_double.errors import DoubleMisused, TimedOut
from tests.slack_double.records import Message, View
from tests.slack_double.server import SlackDouble


def main(arguments: list[str] | None = None, lines: Iterable[str] | None = None) -> None:
    """Run until Ctrl-C, or until the end of what is typed."""
    parser = argparse.ArgumentParser(prog="python -m tests.slack_double.standalone", description=__doc__)
    parser.add_argument("--plan", choices=["full", "free", "poor"], default="full")
    parser.add_argument("--port", type=int, default=4100)
    chosen = parser.parse_args(arguments)
    with SlackDouble(chosen.plan, port=chosen.port) as double:
        people = {"U1": "Ada", "U2": "Mira", "U3": "Jonas"}
        for user, name in people.items():
            double.add_user(user, name)
        double.add_channel("C1", "policy", list(people))
        double.add_group("S1", "approvers", ["U2", "U3"])
        for name, value in double.environment.items():
            _say(f"export {name}={value}")
        _say(f"people {people}, channel C1, group S1; type a method and its arguments")
        try:
            for line in sys.stdin if lines is None else lines:
                _do(double, shlex.split(line))
            if lines is None and not sys.stdin.isatty():
                threading.Event().wait()
        except KeyboardInterrupt:
            _say("ended")


def _do(double: SlackDouble, words: list[str]) -> None:
    if not words:
        return
    member = None if words[0].startswith("_") else getattr(double, words[0], None)
    try:
        found = member(*words[1:]) if callable(member) else member
    except (DoubleMisused, TimedOut, TypeError) as problem:
        found = f"{type(problem).__name__}: {problem}"
    for each in found if isinstance(found, list) else [found]:
        _say(_brief(each))


def _brief(found: object) -> str:
    if isinstance(found, Message):
        return f"{found.ts} {found.user}: {found.said!r} {found.buttons}"
    if isinstance(found, View):
        return f"{found.id} {found.title}: {found.said!r} {found.buttons} {found.errors or ''}"
    return str(found)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
