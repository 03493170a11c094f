"""Slack's mrkdwn as HTML: bold, italic, struck, code, quotes and the few emoji that the cards use."""

import re
from html import escape, unescape

EMOJI = {
    "warning": "⚠️",
    "white_check_mark": "✅",
    "no_entry": "⛔",
    "hourglass": "⌛",
    "hourglass_flowing_sand": "⏳",
    "snowflake": "❄️",
    "arrows_counterclockwise": "🔄",
    "small_red_triangle_down": "🔻",
    "point_right": "👉",
}
_CODE = re.compile(r"`([^`\n]+)`")
_STYLES = (("*", "b"), ("_", "i"), ("~", "s"))
_EMOJI = re.compile(r":([a-z0-9_+-]+):")
_TAG = re.compile(r"<([^<>\n]+)>")


def mrkdwn_html(text: str) -> str:
    """The text as HTML; a control sequence in angle brackets is shown as a red pill, since no card should have one."""
    return "<br>".join(_line(each) for each in text.split("\n"))


def emoji_html(text: str) -> str:
    """Codes such as `:warning:` as pictures."""
    return _EMOJI.sub(lambda found: EMOJI.get(found[1], found[0]), text)


def _line(text: str) -> str:
    if text.startswith((">", "&gt;")):
        return f"<blockquote>{_styled(text.removeprefix('&gt;').removeprefix('>').strip())}</blockquote>"
    return _styled(text)


def _styled(text: str) -> str:
    kept: list[str] = []

    def keep(html: str) -> str:
        kept.append(html)
        return f"\x00{len(kept) - 1}\x00"

    text = _TAG.sub(lambda found: keep(f'<span class="parsed">{escape(found[1])}</span>'), text)
    text = _CODE.sub(lambda found: keep(f"<code>{escape(unescape(found[1]))}</code>"), text)
    text = emoji_html(escape(unescape(text), quote=False))
    for mark, tag in _STYLES:
        sign = re.escape(mark)
        text = re.sub(rf"(?<!\w){sign}(?=\S)([^{sign}\n]+?)(?<=\S){sign}(?!\w)", rf"<{tag}>\1</{tag}>", text)
    return re.sub("\x00(\\d+)\x00", lambda found: kept[int(found[1])], text)
