"""Words of others, made harmless for Slack: nothing in them pings, links, formats or hides.

Slack gives mrkdwn no escape but the entities of `&`, `<` and `>`, so other marks become look-alikes that a reader
sees as what they stand for:

    @name, #name        ＠name, ＃name           full-width signs: no mention, no channel
    <!here>, <@U1>      ‹!here>, ‹@U1>          no control sequence, escaped or not
    https://a.example   hxxps://a[.]example     no link and no preview, and still readable
    * _ ~ ` > :smile:   ∗ ˍ ∼ ˋ › ꞉smile:       in mrkdwn only; `_` stays within a word

Control and bidirectional characters become escapes such as `\\u202e`, a heap of accents and a long gap are counted
in place of shown. Rich text and plain text are not parsed by Slack; `literal` is for them.
"""

import re
import unicodedata
from itertools import groupby

from tools.visible import visible

MOST_MARKS = 4
"""Combining marks on one character, at most; scripts need up to three."""
MOST_EMPTY_LINES = 2

_TOKEN = re.compile(r"<(?=[!@#])")
_SCHEME = re.compile(r"\b([a-z][a-z0-9+.-]{1,30}):(?=//)", re.IGNORECASE)
_BARE = re.compile(r"(?<=\w)\.(?=(?!(?:toml|ya?ml|jsonl?|csv|png)\b)[^\W\d_]{2,24}\b)")
"""A dot as in a web address; names of files that no domain ends like are left alone."""
_AT = re.compile(r"@(?=[\w.-])")
_HASH = re.compile(r"#(?=\w)")
_WORD_MARKS = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_EMOJI = re.compile(r"(?<!\d):(?=[\w+'-]{1,100}:)|:(?=[\d+'-]{0,100}[^\W\d][\w+'-]{0,100}:)")
"""The colon that begins a code such as `:tada:`; times such as 09:00-18:00 are left alone."""
_QUOTED = re.compile(r"^([^\S\n]*)>", re.MULTILINE)
_LOOK_ALIKE = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ROOM_TO_COUNT = 50
"""In less room than this, an ellipsis alone says that something is left out."""
_CUT_ENTITY = re.compile(r"&[a-z]{0,3}$")


def literal(text: str) -> str:
    """For rich text and plain text, which Slack does not parse: visible, and defused all the same."""
    seen = _without_gaps(_without_heaps(visible(text)))
    seen = _SCHEME.sub(_defused_scheme, _TOKEN.sub("‹", seen))
    return _HASH.sub("＃", _AT.sub("＠", _BARE.sub("[.]", seen)))


def plain(text: str) -> str:
    """For mrkdwn, in a text object that is sent with `verbatim`: escaped, and without any formatting."""
    flat = _QUOTED.sub(r"\1›", literal(text).translate(_LOOK_ALIKE))
    return _EMOJI.sub("꞉", _WORD_MARKS.sub("ˍ", flat)).translate(_ENTITIES)


def line(text: str) -> str:
    """The same on one line."""
    return plain(" ".join(text.split()))


def literal_line(text: str) -> str:
    """For plain text on one line: headings, buttons, cells of a table."""
    return literal(" ".join(text.split()))


def quote(text: str, most: int = 1_000) -> str:
    """A block quote in mrkdwn that the quoted text cannot leave."""
    return "\n".join(f"> {each}".rstrip() for each in plain(clip(text, most)).split("\n"))


def clip(text: str, most: int) -> str:
    """At most `most` characters, cut at a word, saying how many are left out; no entity is cut in two."""
    if len(text) <= most:
        return text
    if most < _ROOM_TO_COUNT:
        return short(text, most)
    kept = text[: most - len(_left_out(len(text)))]
    word = kept.rsplit(None, 1)[0] if text[len(kept)].strip() and kept.strip() else kept
    kept = word if len(word) >= len(kept) - 40 else kept
    kept = _CUT_ENTITY.sub("", kept).rstrip()
    return kept + _left_out(len(text) - len(kept))


def short(text: str, most: int) -> str:
    """The same with a mere ellipsis, for cells of a table and labels."""
    return text if len(text) <= most else _CUT_ENTITY.sub("", text[: most - 1]).rstrip() + "…"


def clip_lines(text: str, most: int) -> str:
    """The first lines, saying how many are left out."""
    lines = text.split("\n")
    if len(lines) <= most:
        return text
    return "\n".join([*lines[:most], f"… ({len(lines) - most:,} more lines)"])


def _left_out(count: int) -> str:
    return f" … ({count:,} more characters)"


def _defused_scheme(found: re.Match[str]) -> str:
    scheme = found.group(1)
    if scheme.lower() in ("http", "https"):
        return scheme[0] + "xx" + scheme[3:] + ":"
    return f"{scheme}[:]"


def _without_gaps(text: str) -> str:
    kept: list[str] = []
    for is_empty, lines in groupby(text.split("\n"), key=lambda each: not each.strip()):
        run = list(lines)
        kept += [f"[{len(run):,} empty lines]"] if is_empty and len(run) > MOST_EMPTY_LINES else run
    return "\n".join(kept)


def _without_heaps(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me"):
            marks += 1
            if marks <= MOST_MARKS:
                kept.append(character)
            continue
        if marks > MOST_MARKS:
            kept.append(f"[+{marks - MOST_MARKS} marks]")
        marks = 0
        kept.append(character)
    return "".join(kept) + (f"[+{marks - MOST_MARKS} marks]" if marks > MOST_MARKS else "")
