"""A file's bytes as provisions to compare: a law as `redline import regulation` reads it, a policy as policies are.

A Markdown file or plain text is a law where two lines or more are the heading of an article (`Article 5`, `§ 5`);
every other one is a policy. Nothing in a text is more than text.
"""

import re

from knowledge_base.legal_formats.markup import decoded
from knowledge_base.legal_labels import heading_of
from knowledge_base.passages import passages
from knowledge_base.read_act import Act, detect, read_act
from tools.law_diff.provisions import Passage

ARTICLES = 2
"""Headings of articles from which a Markdown file is a law."""
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
MOST_HEADING = 300
"""Characters of a line that may be a heading."""

_DELETED = re.compile(r"\s*(?:[—–‒―]\s*){2,}")


def read_legal_text(content: bytes, name: str) -> tuple[Passage, ...]:
    """The provisions of a file, in order.

    Raises: WrongUsage naming the file, where it is too long, in no known format, or holds no provision.
    """
    kind = detect(content, name)
    if kind in ("markdown", "text"):
        text = decoded(content, name)
        if text.lstrip().startswith("{"):
            kind = "lex-articles"
        elif is_law(text):
            kind = "markdown"
        else:
            return read_markdown(text)
    return act_passages(read_act(content, name, kind))


def act_passages(act: Act) -> tuple[Passage, ...]:
    """The provisions of a read act, less those that an amendment left only dashes of."""
    return tuple(
        Passage(part.cite, part.heading, part.text)
        for part in act.parts
        if not _DELETED.fullmatch(part.text.removeprefix(part.label))
    )


def is_law(text: str) -> bool:
    """Whether a Markdown text is a law."""
    found = (heading_of(line.strip("#* \t")) for line in text.splitlines() if len(line) <= MOST_HEADING)
    return sum(heading is not None and heading.kind == "article" for heading in found) >= ARTICLES


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
