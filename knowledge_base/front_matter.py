"""The lines of a Markdown document and the front matter it starts with: plain `key: value` pairs only."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import yaml

from knowledge_base.errors import WrongUsage

MAX_BYTES = 2_000_000
MAX_LINES = 20_000

_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")
"""Control characters, the two that turn letters round, and halves of surrogate pairs."""

_PLAIN_YAML = (
    yaml.StreamStartToken,
    yaml.StreamEndToken,
    yaml.BlockMappingStartToken,
    yaml.BlockEndToken,
    yaml.KeyToken,
    yaml.ValueToken,
    yaml.ScalarToken,
)


@dataclass(frozen=True)
class FrontMatter:
    """Values by key, the line (from 1) of each key, and how many lines the front matter takes."""

    values: Mapping[str, str]
    lines: Mapping[str, int]
    length: int


def wrong(source: str, line: int, problem: str, step: str) -> WrongUsage:
    """The error to raise for a line (from 1) of a document: what is off, then the next step."""
    return WrongUsage(f"{source!r} line {line}: {problem}; {step}")


def lines_of(text: str, source: str) -> list[str]:
    """The lines of a document without their ends (CRLF, CR or LF) and without a byte order mark.

    Raises: WrongUsage over 2 MB or 20,000 lines, and for control characters.
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise WrongUsage(f"{source!r} is over {MAX_BYTES:,} bytes; split it into several documents")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise WrongUsage(f"{source!r} has over {MAX_LINES:,} lines; split it into several documents")
    for number, line in enumerate(lines, start=1):
        if found := _UNREADABLE.search(line):
            what = f"holds the control character U+{ord(found[0]):04X}"
            raise wrong(source, number, what, "remove it and save the file as UTF-8")
    return lines


def read_front_matter(
    lines: list[str], source: str, keys: Mapping[str, str], required: Collection[str]
) -> FrontMatter:
    """The front matter of a document; `keys` says of each known key what its value is.

    Raises: WrongUsage where there is none, and for unknown, missing and repeated keys.
    """
    if lines[0].rstrip() != "---":
        raise wrong(
            source, 1, "there is no front matter", f"start with a line '---' and {', '.join(required)}"
        )
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None:
        raise wrong(source, 1, "the front matter has no end", "close it with a line '---'")
    values: dict[str, str] = {}
    where: dict[str, int] = {}
    for key, value, line in _pairs("\n".join(lines[1:end]), source):
        if key not in keys:
            raise wrong(source, line, f"unknown key {key[:80]!r}", f"the keys are {', '.join(keys)}")
        if key in values:
            raise wrong(source, line, f"key {key!r} stands on line {where[key]} too", "keep one of the two")
        if found := _UNREADABLE.search(value):
            raise wrong(source, line, f"{key} holds the character U+{ord(found[0]):04X}", "remove it")
        values[key], where[key] = value, line
    for key in required:
        if key not in values:
            raise wrong(
                source, end + 1, f"the front matter has no key {key!r}", f"add '{key}:' and {keys[key]}"
            )
    return FrontMatter(values, where, end + 1)


def _pairs(text: str, source: str) -> Iterator[tuple[str, str, int]]:
    """Key, value and line. Values stay strings, as YAML would read the market NO as false."""
    try:
        _refuse_structure(text, source)
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        step = "write one 'key: value' a line, with quotes around a value that holds a colon"
        raise wrong(source, line, "the front matter is not valid YAML", step) from problem
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        yield key.value, value.value, key.start_mark.line + 2


def _refuse_structure(text: str, source: str) -> None:
    """No lists, nested keys, anchors, aliases, tags or directives: no bomb and no Python object."""
    mappings = 0
    for token in yaml.scan(text):
        mappings += isinstance(token, yaml.BlockMappingStartToken)
        if mappings > 1 or not isinstance(token, _PLAIN_YAML):
            problem = "front matter holds no lists, nested keys, anchors, aliases or tags"
            raise wrong(source, token.start_mark.line + 2, problem, "write one 'key: value' a line")
