"""The grammar of what may be sent: small rules that note, by JSON pointer, all that Slack would refuse."""

import re
from collections.abc import Callable, Container, Mapping
from typing import Any


class Findings:
    """What is wrong with a document, in Slack's wording; `surface` is message, modal or home."""

    def __init__(self, surface: str, completed_files: Container[str]) -> None:
        self.surface, self.completed_files = surface, completed_files
        self.messages: list[str] = []

    def add(self, path: str, problem: str) -> None:
        self.messages.append(f"[ERROR] {problem} [json-pointer:{path}]")


Rule = Callable[[Findings, str, Any], None]


def string(most: int = 3000, least: int = 0) -> Rule:
    """A string of `least` to `most` characters."""

    def rule(found: Findings, path: str, value: Any) -> None:
        if not isinstance(value, str):
            found.add(path, "must be a string")
        elif len(value) > most:
            found.add(path, f"must be less than {most + 1} characters")
        elif len(value) < least:
            found.add(path, f"must be more than {least - 1} characters")

    return rule


def url(found: Findings, path: str, value: Any) -> None:
    """A link of at most 3,000 characters."""
    string(3000, 1)(found, path, value)
    if isinstance(value, str) and not re.match(r"(https?|mailto|slack|tel):\S+$", value):
        found.add(path, "must be a valid url")


def boolean(found: Findings, path: str, value: Any) -> None:
    if not isinstance(value, bool):
        found.add(path, "must be a boolean")


def integer(least: int, most: int) -> Rule:
    def rule(found: Findings, path: str, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            found.add(path, "must be an integer")
        elif not least <= value <= most:
            found.add(path, f"must be between {least} and {most}")

    return rule


def one_of(*allowed: str) -> Rule:
    def rule(found: Findings, path: str, value: Any) -> None:
        if value not in allowed:
            found.add(path, f"must be one of: {', '.join(allowed)}")

    return rule


def anything(found: Findings, path: str, value: Any) -> None:
    """Not looked into."""


def list_of(item: Rule, most: int, least: int = 1) -> Rule:
    """`least` to `most` items, each of one kind."""

    def rule(found: Findings, path: str, value: Any) -> None:
        if not isinstance(value, list):
            found.add(path, "must be an array")
            return
        if len(value) > most:
            found.add(path, f"no more than {most} items allowed")
        if len(value) < least:
            found.add(path, f"must have at least {least} items")
        for index, each in enumerate(value):
            item(found, f"{path}/{index}", each)

    return rule


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An object with these fields and no others; its `type` is for the caller to look at."""
    known = {**required, **(optional or {})}

    def rule(found: Findings, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            found.add(path, "must be an object")
            return
        for name in required:
            if value.get(name) is None:
                found.add(path, f"missing required field: {name}")
        for name, each in value.items():
            if name == "type":
                continue
            if name not in known:
                found.add(path, f"invalid additional property: {name}")
            elif each is None:
                found.add(f"{path}/{name}", "must not be null")
            else:
                known[name](found, f"{path}/{name}", each)

    return rule


def kinds(table: Mapping[str, Rule], *allowed: str) -> Rule:
    """An object whose `type` picks its rule; types outside `allowed` (all of the table when none) are refused."""
    names = allowed or tuple(table)

    def rule(found: Findings, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            found.add(path, "must be an object")
        elif value.get("type") not in names:
            found.add(path, f"unsupported type: {value.get('type')}")
        else:
            table[value["type"]](found, path, value)

    return rule


def text(most: int = 3000, least: int = 1, *types: str) -> Rule:
    """A text object, plain_text or mrkdwn unless `types` says otherwise."""
    fields: dict[str, Rule] = {"text": string(most, least)}
    table = {
        "plain_text": shape(fields, {"emoji": boolean}),
        "mrkdwn": shape(fields, {"verbatim": boolean}),
    }
    return kinds(table, *(types or ("plain_text", "mrkdwn")))


def plain(most: int, least: int = 1) -> Rule:
    """A plain_text object."""
    return text(most, least, "plain_text")
