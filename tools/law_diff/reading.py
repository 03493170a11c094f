"""A file's bytes as provisions: the one place that knows formats, so that a better reader can take its place.

Read are lex-articles JSON and Markdown or plain text. Nothing in a text is more than text.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from knowledge_base.errors import WrongUsage
from knowledge_base.passages import passages
from tools.law_diff.provisions import Passage

MOST_BYTES = 20_000_000
_LABEL = r"\((?:[a-z]{1,3}|\d{1,3}[a-z]{0,2})\)"
_CUT = re.compile(
    rf"\n+|(?=▼[A-Z]\d?)|(?<=[:;.])\s*(?=(?:▼[A-Z]\d?)?{_LABEL}\s)"
    rf"|(?:(?<=; or)|(?<=; and))\s*(?={_LABEL}\s)"
)
_START = re.compile(
    r"^(?:[|\s*_◄]|[►▼][A-Z]\d?)*(?:(?P<paragraph>\d+[a-z]{0,2})\.[\s*]|\((?P<point>[a-z]{1,4}|\d+[a-z]{0,2})\))?"
)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def read_legal_text(content: bytes, name: str) -> tuple[Passage, ...]:
    """The provisions of a file, in order.

    Raises: WrongUsage naming the file, where it is too long, not UTF-8, or holds no provision.
    """
    if len(content) > MOST_BYTES:
        raise WrongUsage(f"{name!r} is over {MOST_BYTES:,} bytes; cut it into its parts and compare these")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise WrongUsage(f"{name!r} is not UTF-8 (byte {problem.start}); save it as UTF-8") from problem
    found = tuple(_articles(text, name)) if text.lstrip()[:1] == "{" else read_markdown(text)
    if not found:
        raise WrongUsage(
            f"{name!r} holds no provision; compare a law or a policy as lex-articles JSON or Markdown"
        )
    return found


def read_markdown(text: str) -> tuple[Passage, ...]:
    """The rules of a Markdown text as policies are read; where it has none, its paragraphs."""
    lines = _FRONT.sub("", text.replace("\r\n", "\n"), count=1).split("\n")
    found = tuple(
        Passage(one.number, one.heading, "\n".join(lines[one.line : one.end])[one.column :].strip())
        for one in passages(lines, 0)
    )
    if found:
        return found
    return tuple(
        Passage("", (), part.strip()) for part in re.split(r"\n\s*\n", "\n".join(lines)) if part.strip()
    )


def _articles(text: str, name: str) -> Iterator[Passage]:
    try:
        act: Any = json.loads(text)
        provisions = act["provisions"]
        for one in provisions:
            yield from _article(one)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise WrongUsage(
            f"{name!r} is not lex-articles JSON ({type(problem).__name__}); compare texts instead"
        ) from problem


def _article(one: dict[str, Any]) -> Iterator[Passage]:
    anchor = str(one.get("anchor") or "").replace("art_", "Article ")
    number = str(one.get("num") or re.sub("^anx_(.*)$", lambda found: f"Annex {found[1].upper()}", anchor))
    heading = (*map(str, one.get("path") or ()), f"{number} {one.get('heading') or ''}".strip())
    paragraph = point = ""
    for piece in _CUT.split(str(one["text_md"])):
        if not re.search(r"\w", piece) or piece.strip() == number or re.fullmatch(r"[\s|*-]*", piece):
            continue
        start = _START.match(piece)
        if start and start["paragraph"]:
            paragraph, point = start["paragraph"], ""
        elif start and start["point"]:
            point = start["point"]
        within = f"({paragraph})" if paragraph else ""
        at = f", point ({point})" if point and start and start["point"] else ""
        yield Passage(f"{number}{within}{at}", heading, piece)
