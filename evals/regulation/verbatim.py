"""Does every quote stand in the store, at the provision and version that it names?

It reads the database itself (`sqlite3`) and shares no code with the product's own checks of quotes.
"""

import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Cited(NamedTuple):
    """Words that an output gives as those of a provision at a version."""

    version: str
    clause: str
    text: str
    start: int = -1
    """Where it says that they stand in the provision; negative: it does not say."""


class Archive:
    """The texts of a store, by version and provision."""

    def __init__(self, database: Path) -> None:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
            rows = opened.execute(
                "select artefact, number, text, effective_from from artefact_versions"
            ).fetchall()
            self._texts = {(artefact, number): flat(text) for artefact, number, text, _ in rows}
            self._days = {
                (artefact.partition("/")[2].partition("@")[0], str(day)[:10]): (artefact, number)
                for artefact, number, _, day in sorted(rows, key=lambda row: (row[0], row[1]))
            }
            bodies = opened.execute("select artefact, version, id, body from clauses")
            self._clauses = {
                (artefact, version, name): str(json.loads(body)["text"])
                for artefact, version, name, body in bodies
            }

    def problem(self, said: Cited) -> str:
        """What is wrong with a quote; empty where it is to the letter."""
        key = self._version(said.version)
        if key is None:
            return f"there is no version {said.version!r}"
        text = self._clauses.get((*key, said.clause))
        if text is None:
            return f"{said.clause} is not in {said.version}"
        words = flat(said.text)
        if not words or words not in flat(text):
            return f"not in {said.clause} of {said.version}: {words[:80]!r}"
        if said.start >= 0 and text[said.start : said.start + len(said.text)] != said.text:
            return f"not at {said.start} of {said.clause}: {words[:80]!r}"
        return "" if flat(text) in self._texts[key] else f"{said.clause} is not in the text of {said.version}"

    def stands(self, versions: Sequence[str], words: str) -> bool:
        """Whether words stand anywhere in some versions."""
        keys = [key for one in versions if (key := self._version(one)) is not None]
        return any(flat(words) in self._texts[key] for key in keys)

    def _version(self, name: str) -> tuple[str, int] | None:
        """`NAME DAY`, or `KIND/NAME version NUMBER`."""
        document, _, rest = name.partition(" ")
        if rest.startswith("version "):
            return document, int(rest.removeprefix("version "))
        return self._days.get((document, rest))


def flat(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


class Passage(NamedTuple):
    """Words that a written output sets as a quote, with the source printed beside it, if any is."""

    text: str
    source: str


def passages_of_markdown(text: str) -> Iterator[Passage]:
    """Block quotes."""
    lines = [re.sub(r"\\(.)", r"\1", line.strip()) for line in text.split("\n")]
    quoted = [line.lstrip("> ").strip() if line.startswith(">") else "" for line in lines]
    for at, line in enumerate(quoted):
        if line.startswith("“"):
            after = quoted[at + 1] if at + 1 < len(quoted) else ""
            yield Passage(_bare(line), after[2:] if after.startswith("— ") else "")


def passages_of_page(page: str) -> Iterator[Passage]:
    """`blockquote` and `q`."""
    from lxml import html

    for one in html.fromstring(page).iter("blockquote", "q"):
        figure = one.getparent() if one.getparent().tag == "figure" else None
        beside = one.getnext() if figure is None else figure.find("figcaption")
        named = beside is not None and (figure is not None or beside.get("class") == "where")
        yield Passage(flat(one.text_content()), flat(beside.text_content()) if named else "")


def passages_of_docx(content: bytes) -> Iterator[Passage]:
    """Paragraphs of the style for quotes, each with its source behind a dash; read from the file's own XML."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as file:
        body = etree.fromstring(file.read("word/document.xml"))
    for style in body.iter(f"{_WORD}pStyle"):
        if style.get(f"{_WORD}val") == "Quote":
            pieces = (
                style.getparent().getparent().iter(f"{_WORD}t", f"{_WORD}br", f"{_WORD}tab", f"{_WORD}cr")
            )
            words, dash, source = flat("".join(one.text or " " for one in pieces)).rpartition("” — ")
            yield Passage(_bare(f"{words}”" if dash else source), source if dash else "")


def _bare(text: str) -> str:
    return flat(text).removeprefix("“").removesuffix("”")


def in_quotation_marks(text: str) -> list[str]:
    """What a sentence puts in double quotation marks; a mark within a mark belongs to the outer one."""
    found, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        if sign == "“":
            start, depth = (at + 1, 1) if not depth else (start, depth + 1)
        elif sign == "”" and depth:
            depth -= 1
            if not depth:
                found.append(text[start:at])
    return found
