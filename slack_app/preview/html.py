"""Block Kit as HTML."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from slack_app.preview.mrkdwn import emoji_html, mrkdwn_html

Json = Mapping[str, Any]
Files = Mapping[str, str]
"""Pictures by the id of the file in Slack, as addresses of data."""


def blocks_html(blocks: Sequence[Json], files: Files | None = None) -> str:
    """The blocks of a message, a modal or a home."""
    return "\n".join(_block(block, files or {}) for block in blocks)


def text_html(value: Json) -> str:
    """A text object."""
    if value.get("type") == "mrkdwn":
        return mrkdwn_html(str(value["text"]))
    words = escape(str(value["text"]), quote=False)
    return (emoji_html(words) if value.get("emoji") else words).replace("\n", "<br>")


def _block(block: Json, files: Files) -> str:
    draw = _DRAWN.get(str(block["type"]))
    inner = draw(block, files) if draw else f"<i>{escape(str(block['type']))} is not drawn here</i>"
    return f'<div class="{escape(str(block["type"]))}">{inner}</div>'


def _header(block: Json, files: Files) -> str:
    return text_html(block["text"])


def _section(block: Json, files: Files) -> str:
    words = f'<div class="words">{text_html(block["text"])}</div>'
    side = block.get("accessory")
    return words + (f'<div class="side">{_element(side)}</div>' if side else "")


def _context(block: Json, files: Files) -> str:
    return " ".join(f"<span>{text_html(each)}</span>" for each in block["elements"])


def _row(block: Json, files: Files) -> str:
    return "".join(_element(each) for each in block["elements"])


def _image(block: Json, files: Files) -> str:
    address = files.get(str(block.get("slack_file", {}).get("id", "")), "")
    title = f'<div class="title">{text_html(block["title"])}</div>' if block.get("title") else ""
    return f'{title}<img src="{escape(address)}" alt="{escape(str(block["alt_text"]))}">'


def _input(block: Json, files: Files) -> str:
    element = block["element"]
    optional = ' <span class="optional">(optional)</span>' if block.get("optional") else ""
    hint = f'<div class="hint">{text_html(block["hint"])}</div>' if block.get("hint") else ""
    return f'<div class="label">{text_html(block["label"])}{optional}</div>{_element(element)}{hint}'


def _rich_text(block: Json, files: Files) -> str:
    return "".join(_rich_part(part) for part in block["elements"])


def _rich_part(part: Json) -> str:
    inner = "".join(_run(run) for run in part["elements"])
    tag = {"rich_text_preformatted": "pre", "rich_text_quote": "blockquote"}.get(str(part["type"]), "div")
    return f'<{tag} class="{escape(str(part["type"]))}">{inner}</{tag}>'


def _run(run: Json) -> str:
    words = escape(str(run.get("text", "")), quote=False)
    for style, tag in (("bold", "b"), ("italic", "i"), ("strike", "s")):
        if (run.get("style") or {}).get(style):
            words = f"<{tag}>{words}</{tag}>"
    return words


def _element(element: Json) -> str:
    kind = element["type"]
    if kind == "button":
        return f'<span class="button {escape(str(element.get("style", "")))}">{text_html(element["text"])}</span>'
    if kind == "plain_text_input":
        tall = " tall" if element.get("multiline") else ""
        return (
            f'<div class="field{tall}">{escape(str(element.get("initial_value") or ""), quote=False)}</div>'
        )
    if kind == "static_select":
        options = "".join(f"<li>{text_html(each['text'])}</li>" for each in element["options"])
        return f'<div class="field">{text_html(element["placeholder"])} ▾</div><ul class="options">{options}</ul>'
    return f"<i>{escape(str(kind))} is not drawn here</i>"


_DRAWN: dict[str, Callable[[Json, Files], str]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _row,
    "divider": lambda block, files: "<hr>",
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
}
