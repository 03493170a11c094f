"""An invented act or policy as blocks that can be taken out, put in and moved; rendering numbers them anew."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["line", "recital", "chapter", "article", "para", "text", "point", "subpoint", "annex"]
PolicyKind = Literal["section", "rule"]
OPENS: dict[str, str] = {
    "article": "###",
    "chapter": "##",
    "annex": "##",
    "section": "##",
}
LEVEL = {"chapter": 0, "annex": 0, "section": 0, "article": 1, "rule": 2, "para": 2, "text": 2, "point": 3}
LEVEL |= {"subpoint": 4, "line": 0, "recital": 0}
ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_FORMS: tuple[tuple[Kind | PolicyKind, re.Pattern[str]], ...] = (
    ("chapter", re.compile(r"## CHAPTER [IVXLC]+ (.+)")),
    ("annex", re.compile(r"## ANNEX [IVXLC]+$()")),
    ("article", re.compile(r"### Article \d+$()")),
    ("section", re.compile(r"## \d+ (.+)")),
    ("rule", re.compile(r"\d+\.\d+ (.+)")),
    ("para", re.compile(r"\d+\. (.+)")),
    ("subpoint", re.compile(r"\s+\([ivx]+\) (.+)")),
    ("point", re.compile(r"\([a-z]\) (.+)")),
    ("recital", re.compile(r"\(\d+\) (.+)")),
)


@dataclass(frozen=True)
class Block:
    """One provision or heading; `uid` stays what it is through every edit. `label` is a number that is fixed."""

    uid: str
    kind: Kind | PolicyKind
    text: str
    label: str = ""

    @property
    def level(self) -> int:
        """How deep it stands; 0 is a chapter."""
        return LEVEL[self.kind]

    def saying(self, text: str) -> "Block":
        """The same provision in other words."""
        return replace(self, text=text)


@dataclass(frozen=True)
class Document:
    """Front matter and blocks in order."""

    front: str
    blocks: tuple[Block, ...]

    def render(self) -> str:
        """The text, numbered from the order of the blocks."""
        lines = [_shown(block, label) for block, label in zip(self.blocks, self.labels(), strict=True)]
        return self.front + "\n\n".join(lines) + "\n"

    def labels(self) -> list[str]:
        """The number of each block, empty where it has none."""
        counts: dict[str, int] = {}
        found = []
        for block in self.blocks:
            for kind in [one for one in counts if LEVEL[one] > block.level and one != "article"]:
                del counts[kind]
            if not block.label:
                counts[block.kind] = counts.get(block.kind, 0) + 1
            found.append(block.label or _number(block.kind, counts))
        return found

    def addresses(self) -> dict[str, tuple[str, ...]]:
        """By uid where it is cited: the labels from its article down; a change of chapter is none."""
        found: dict[str, tuple[str, ...]] = {}
        path: list[tuple[int, str]] = []
        texts: dict[tuple[int, str], int] = {}
        for block, label in zip(self.blocks, self.labels(), strict=True):
            path = [one for one in path if one[0] < block.level]
            if block.kind == "text":
                texts[path[-1]] = texts.get(path[-1], 0) + 1
                label = f"{texts[path[-1]]}"
            above = [name for level, name in path if level > 0 or not name.startswith("chapter")]
            found[block.uid] = (*above, f"{block.kind} {label}")
            path.append((block.level, f"{block.kind} {label}"))
        return found

    def place(self, uid: str) -> int:
        """Where a block stands."""
        return next(at for at, block in enumerate(self.blocks) if block.uid == uid)

    def family(self, at: int) -> range:
        """A block with all that stands under it."""
        end = at + 1
        while end < len(self.blocks) and self.blocks[end].level > self.blocks[at].level:
            end += 1
        return range(at, end)

    def container(self, at: int) -> int:
        """The article, annex or section that a block stands in; itself where it is one."""
        while at > 0 and self.blocks[at].kind not in ("article", "annex", "section"):
            at -= 1
        return at


def read_document(text: str) -> Document:
    """The blocks of an act or a policy as these folders write them."""
    front = re.match(r"\A---\n.*?\n---\n", text, re.DOTALL)
    head = front[0] if front else ""
    return Document(head, tuple(_blocks(text[len(head) :].split("\n"))))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    at = 0
    in_rules = False
    while at < len(lines):
        line = lines[at].rstrip()
        at += 1
        if not line.strip():
            continue
        kind, text = _kind(line, in_rules)
        in_rules = in_rules or kind in ("chapter", "article", "section")
        if kind in ("article", "annex"):
            text, at = lines[at].strip(), at + 1
        yield Block(f"b{at}", kind, text)


def _kind(line: str, in_rules: bool) -> tuple[Kind | PolicyKind, str]:
    for kind, form in _FORMS:
        if (found := form.fullmatch(line)) is not None:
            return kind, found[1]
    return ("text" if in_rules and not line.startswith("Done at") else "line"), line.strip()


def _number(kind: str, counts: dict[str, int]) -> str:
    at = counts[kind]
    if kind in ("chapter", "annex"):
        return ROMAN[at].upper()
    if kind in ("text", "line"):
        return ""
    if kind == "rule":
        return f"{counts['section']}.{at}"
    return (
        "abcdefghijklmnopqrstuvwxyz"[at - 1]
        if kind == "point"
        else ROMAN[at]
        if kind == "subpoint"
        else str(at)
    )


def _shown(block: Block, label: str) -> str:
    forms = {
        "chapter": f"## CHAPTER {label} {block.text}",
        "annex": f"## ANNEX {label}\n{block.text}",
        "article": f"### Article {label}\n{block.text}",
        "section": f"## {label} {block.text}",
        "rule": f"{label} {block.text}",
        "para": f"{label}. {block.text}",
        "point": f"({label}) {block.text}",
        "recital": f"({label}) {block.text}",
        "subpoint": f"   ({label}) {block.text}",
    }
    return forms.get(block.kind, block.text)
