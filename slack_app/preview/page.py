"""Whole pages: a message, a modal or a home within the outline that Slack gives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

from slack_app.preview.html import Files, blocks_html

Kind = Literal["message", "modal", "home"]


@dataclass(frozen=True)
class Shown:
    """One thing to look at: a file name, what it is, and the JSON that Slack would get."""

    name: str
    title: str
    kind: Kind
    blocks: Sequence[Mapping[str, Any]]
    text: str = ""
    """What the notification of a message says."""
    view: Mapping[str, Any] = field(default_factory=dict)
    files: Files = field(default_factory=dict)


def page_of(shown: Shown) -> str:
    """A page by itself."""
    return _page(shown.title, f"<main>{_framed(shown)}</main>")


def index_page(shown: Sequence[Shown]) -> str:
    """All of them, by kind, with a link each."""
    lists = []
    for kind, heading in (("message", "Messages"), ("modal", "Modals"), ("home", "Home")):
        items = "".join(
            f'<li><a href="{escape(each.name)}.html">{escape(each.title)}</a></li>'
            for each in shown
            if each.kind == kind
        )
        lists.append(f"<h2>{heading}</h2><ul>{items}</ul>")
    return _page("Redline in Slack", f'<main class="index"><h1>Redline in Slack</h1>{"".join(lists)}</main>')


def _framed(shown: Shown) -> str:
    inner = blocks_html(shown.blocks, shown.files)
    if shown.kind == "message":
        note = f'<div class="notification">Notification: {escape(shown.text, quote=False)}</div>'
        name = '<div class="name">Redline <span class="app">APP</span> <span class="time">10:24</span></div>'
        return (
            f'<div class="message"><div class="face">R</div><div class="body">{name}{inner}</div></div>{note}'
        )
    if shown.kind == "home":
        return f'<div class="hometab">{inner}</div>'
    buttons = _button(shown.view.get("close"), "") + _button(shown.view.get("submit"), "primary")
    title = escape(str(shown.view["title"]["text"]))
    return (
        f'<div class="modal"><div class="top">{title}<span>×</span></div><div class="inner">{inner}</div>'
        f'<div class="foot">{buttons}</div></div>'
    )


def _button(words: Any, style: str) -> str:
    return f'<span class="button {style}">{escape(str(words["text"]))}</span>' if words else ""


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


_STYLE = """
body { margin: 0; background: #fff; color: #1d1c1d;
  font: 15px/1.46 Lato, "Noto Sans", "DejaVu Sans", sans-serif; }
main { width: 660px; padding: 20px 30px; }
.message { display: flex; gap: 10px; }
.face { flex: none; width: 36px; height: 36px; border-radius: 6px; background: #7a1f2b; color: #fff;
  font-weight: 900; display: grid; place-items: center; font-size: 19px; }
.body { min-width: 0; flex: 1; }
.name { font-weight: 900; }
.app { font-size: 10px; background: #e8e8e8; padding: 1px 3px; border-radius: 2px; color: #616061; }
.time { font-weight: 400; font-size: 12px; color: #616061; }
.notification { margin: 18px 0 0 46px; padding: 6px 10px; background: #f4f4f4; color: #616061; font-size: 12px;
  border-radius: 6px; }
.header { font-size: 18px; font-weight: 900; margin: 8px 0 4px; }
.section { display: flex; gap: 16px; margin: 8px 0; }
.words { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.context { color: #616061; font-size: 13px; margin: 4px 0; overflow-wrap: anywhere; }
.context span { margin-right: 6px; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0; }
.button { display: inline-block; border: 1px solid #bbb; border-radius: 4px; padding: 4px 12px;
  font-weight: 700; font-size: 14px; white-space: nowrap; }
.button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.button.danger { color: #e01e5a; border-color: #e01e5a; }
.rich_text { margin: 6px 0; overflow-wrap: anywhere; }
.rich_text_section, .rich_text_quote { white-space: pre-wrap; }
.rich_text s { color: #8a3324; }
.rich_text b { font-weight: 800; }
pre, .rich_text_preformatted { font: 12px/1.5 Menlo, Consolas, "DejaVu Sans Mono", monospace;
  white-space: pre-wrap; margin: 4px 0; padding: 8px; border: 1px solid #ddd; border-radius: 4px;
  background: #f8f8f8; }
blockquote { margin: 4px 0; padding-left: 14px; border-left: 4px solid #ddd; }
code { font: 12px Menlo, "DejaVu Sans Mono", monospace; color: #e01e5a; background: #f8f8f8;
  border: 1px solid #ddd; border-radius: 3px; padding: 1px 3px; }
hr { border: 0; border-top: 1px solid #e2e2e2; margin: 14px 0; }
.image img { max-width: 100%; border-radius: 8px; }
.title { font-size: 13px; color: #616061; }
.parsed { background: #e01e5a; color: #fff; border-radius: 3px; padding: 0 4px; }
.modal { width: 560px; border: 1px solid #ccc; border-radius: 8px; box-shadow: 0 4px 16px #0003; }
.top { font-size: 20px; font-weight: 900; padding: 16px 22px; border-bottom: 1px solid #e2e2e2; display: flex;
  justify-content: space-between; }
.inner { padding: 10px 22px; }
.foot { padding: 14px 22px; border-top: 1px solid #e2e2e2; display: flex; gap: 10px; justify-content: flex-end;
  }
.input { margin: 12px 0; }
.label { font-weight: 700; margin-bottom: 4px; }
.optional, .hint { color: #616061; font-weight: 400; }
.hint { font-size: 13px; margin-top: 3px; }
.field { border: 1px solid #8d8d8d; border-radius: 4px; padding: 6px 10px; min-height: 22px;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.field.tall { min-height: 66px; }
.options { margin: 2px 0; border: 1px solid #ddd; border-radius: 4px; padding: 4px 28px; color: #616061; }
.hometab { width: 640px; }
.index li { margin: 4px 0; }
"""
