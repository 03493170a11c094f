"""A clause as it is worded: its title, its sentences, and the list that a sentence leads into.

Markup is taken away; words are never changed. `plain` is what every part of a compiled prompt is traced to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_base.records import Clause, ClauseId
from tools.compiling.speaking import forbids

MOST_TITLE_WORDS = 16
_LINK = re.compile(r"\[([^\]\[]*)\]\((?:[^()]|\([^()]*\))*\)")
_EMPHASIS = re.compile(r"\*\*|__|`|(?<![\w*])[*_](?=\S)|(?<=\S)[*_](?![\w*])")
_ITEM = re.compile(r"^(?P<indent>\s*)(?:[-*+•]|[0-9]{1,2}[.)]|[a-z]\))\s+(?P<text>\S.*)$")
_BOLD_TITLE = re.compile(r"^(?:\*\*|__)(?P<title>[^*\n]{1,160}?)(?:[.:]?\s*(?:\*\*|__)[.:]?)(?:\s+|$)")
_CODED_TITLE = re.compile(
    r"^(?P<title>[A-Z]{1,6}[0-9]{0,3}(?:\.[a-z0-9])?\s(?:[^:–“\"]"
    r"|[“\"][^”\"]{1,40}[”\"](?=:)){2,120}?)\s*(?:[:–]|\s-\s)\s*(?=[“\"])"
)
_NAMED = re.compile(r"^(?P<title>[A-Z][\w'’/ -]{1,60}?):\s+(?=\S)")
_NO_TITLES = {"short version", "note", "summary", "in short", "tl;dr"}
_SIGN = re.compile(r"^\s*[^\w\s\"“'(*_`\[|#-]+\s*")
_OUTPUT = re.compile(r"^\W*Output:")
_END = re.compile(r"(?<=[.!?])[\"”’)*_]*\s+(?=[\"“‘(*_]*[A-Z0-9])")
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|Mr|Mrs|Dr|St|No|U\.S|art|sec|para|cf)\.|\b[A-Z]\.)$")


@dataclass(frozen=True)
class Sentence:
    """A sentence in plain words, and the items of the list that it leads into; empty where nothing leads into it."""

    text: str
    items: tuple["Item", ...] = ()


@dataclass(frozen=True)
class Item:
    """One item of a list: its title where it has one (`Cold promotion`), and its words."""

    title: str
    text: str


@dataclass(frozen=True)
class Worded:
    """A clause's title, empty where it has none, its sentences, its paragraphs with titles, the rows of its tables."""

    clause: Clause
    title: str
    sentences: tuple[Sentence, ...]
    paragraphs: tuple["Item", ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    continued_by: tuple[ClauseId, ...] = ()
    """Clauses that only go on with examples of this one; their sentences are among these."""


def plain(text: str) -> str:
    """A passage without its markup, on one line."""
    text = _LINK.sub(r"\1", _uncommented(text))
    return " ".join(_EMPHASIS.sub("", text).replace("\\", "").split())


def _uncommented(text: str) -> str:
    """The text without HTML comments; one that is not closed stays."""
    first, *rest = text.split("<!--")
    kept = [first]
    for part in rest:
        _, end, after = part.partition("-->")
        kept.append(f" {after}" if end else f"<!--{part}")
    return "".join(kept)


def worded(clause: Clause) -> Worded:
    """The clause, read."""
    title, body = _titled(_uncommented(clause.text).strip())
    sentences: list[Sentence] = []
    for words, item in _blocks(body):
        if item:
            last = sentences[-1] if sentences else Sentence("")
            sentences[-1:] = [Sentence(last.text, (*last.items, _item(words)))]
        elif words.strip():
            sentences += [Sentence(one) for one in sentences_of(plain(words))]
    paragraphs = [_item(words) for words, item in _blocks(_uncommented(clause.text)) if not item]
    return Worded(
        clause, title, tuple(sentences), tuple(one for one in paragraphs if one.title), tuple(_rows(body))
    )


def sentences_of(text: str) -> list[str]:
    """The sentences of a plain text."""
    found: list[str] = []
    start = 0
    for gap in _END.finditer(text):
        if not _ABBREVIATED.search(text[max(start, gap.start() - 12) : gap.start()].rstrip('"”’)*_')):
            found.append(text[start : gap.end()].strip())
            start = gap.end()
    return [*found, text[start:].strip()] if text[start:].strip() else found


def _titled(body: str) -> tuple[str, str]:
    found = _BOLD_TITLE.match(body)
    title = plain(found["title"]).rstrip(".:") if found else ""
    if not found or len(title.split()) > MOST_TITLE_WORDS or forbids(title) or found.end() == len(body):
        return "", body
    return "" if title.casefold() in _NO_TITLES else title, body[found.end() :]


def _item(words: str) -> Item:
    bold = _BOLD_TITLE.match(words)
    if bold and bold.end() < len(words):
        return Item(plain(bold["title"]).rstrip(".:"), plain(words[bold.end() :]).lstrip(":–- "))
    text = plain(words)
    named = _CODED_TITLE.match(text) or _NAMED.match(text)
    return Item(named["title"].strip(), text[named.end() :]) if named else Item("", text)


def _blocks(body: str) -> Iterator[tuple[str, bool]]:
    """Paragraphs and items in order, each with whether it is an item; tables are left out."""
    kept: list[str] = []
    is_item = False
    for line in [*body.splitlines(), ""]:
        found = _ITEM.match(line)
        if line.lstrip().startswith(("|", "#")) or (len(line) > 2 and not line.strip("-*_ ")):
            line = ""
        opens = bool(_CODED_TITLE.match(line.strip()) or _OUTPUT.match(line))
        if not (found or not line.strip() or opens):
            kept.append(line)
            continue
        if kept:
            yield " ".join(kept), is_item
        kept = [found["text"]] if found else [_SIGN.sub("", line)] if opens else []
        is_item = bool(found) or (opens and not _OUTPUT.match(line))


def _rows(body: str) -> Iterator[tuple[str, ...]]:
    for line in body.splitlines():
        if line.strip().startswith("|") and not set(line) <= set("|-: "):
            yield tuple(plain(cell) for cell in line.strip().strip("|").split("|"))
