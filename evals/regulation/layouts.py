"""Edits that change no word: of one provision, and of a whole file."""

import html
import re
import textwrap
from collections.abc import Callable

from evals.regulation.edits import Draft

_LAST = re.compile(r"\b\w{6,}\b(?!.*\b\w{6,}\b)")


def layout(draft: Draft) -> bool:
    """Emphasis, spaces, hyphens, quotation marks or a mark of consolidation in one provision."""
    for at in draft.free():
        text = draft.blocks[at].text
        ways = [one for one in WAYS if one(text) != text]
        if ways:
            draft.say(at, draft.draw.choice(ways)(text), "formatting")
            return True
    return False


def _emphasised(text: str) -> str:
    return _LAST.sub(lambda word: f"**{word[0]}**", text, count=1) if "**" not in text else text


def _spaced(text: str) -> str:
    return text.replace(" ", "\u00a0", 3)


def _doubled(text: str) -> str:
    return text.replace(" ", "  ", 4)


def _soft(text: str) -> str:
    return _LAST.sub(lambda word: f"{word[0][:3]}\u00ad{word[0][3:]}", text, count=1)


def _quoted(text: str) -> str:
    return text.replace("‘", "“").replace("’ ", "” ")


def _marked(text: str) -> str:
    return f"►M1 {text} ◄"


def _linked(text: str) -> str:
    return (
        _LAST.sub(lambda word: f"[{word[0]}](https://law.example/terms)", text, count=1)
        if "[" not in text
        else text
    )


WAYS: tuple[Callable[[str], str], ...] = (_emphasised, _spaced, _doubled, _soft, _quoted, _marked, _linked)


def _wrapped(text: str) -> str:
    """Lines of 72 characters at most; headings stay."""
    parts = (
        part
        if part.startswith(("#", "---", " ")) or "\n" in part
        else textwrap.fill(part, 72, break_on_hyphens=False)
        for part in text.split("\n\n")
    )
    return "\n\n".join(parts)


def _bare(text: str) -> str:
    """Plain text: no marks of Markdown."""
    return re.sub(r"(?m)^#+ ", "", text).replace("**", "")


def _page(text: str) -> str:
    """The same as a page."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    lines = [line.lstrip("# ").strip() for line in body.split("\n") if line.strip()]
    told = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return f"<!DOCTYPE html><html><head><title>x</title></head><body>{told}</body></html>"


LAYOUTS: dict[str, Callable[[str], str]] = {
    "same": lambda text: text,
    "lines of 72": _wrapped,
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "no-break spaces": lambda text: re.sub(
        r"(?<=Article) (?=\d)|(?<=\d) (?=days|hours|months)", "\u00a0", text
    ),
    "quotation marks": lambda text: text.replace("‘", "“").replace("’ means", "” means"),
    "empty lines": lambda text: text.replace("\n\n", "\n\n\n"),
}
"""Of a policy and of an act."""
ACT_LAYOUTS: dict[str, Callable[[str], str]] = {"plain text": _bare, "page": _page}
"""Of an act alone: policies are Markdown."""
