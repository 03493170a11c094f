"""Small builders of blocks. Words of ours go in as mrkdwn; words of others through `quoting` first."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextPreformattedElement,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
)

from slack_app.quoting import clip, clip_lines, literal

MOST_OF_A_SECTION = 2_900
MOST_OF_A_BUTTON = 75

Run = tuple[str, str]
"""A stretch of rich text and its style: empty, `bold`, `strike` or `italic`."""


def mrkdwn(words: str) -> MarkdownTextObject:
    """A text object in which only what is written as markup is markup: no address or name is made into a link."""
    return MarkdownTextObject(text=clip(words, MOST_OF_A_SECTION) or " ", verbatim=True)


def unformatted(words: str, most: int = MOST_OF_A_SECTION) -> PlainTextObject:
    """A text object that Slack does not parse; codes such as `:tada:` stay codes."""
    return PlainTextObject(text=clip(words, most) or " ", emoji=False)


def header(words: str) -> Block:
    """The heading of a card."""
    return HeaderBlock(text=unformatted(words, 150))


def section(words: str, button: ButtonElement | None = None) -> Block:
    """A paragraph, with a button beside it where one is given."""
    return SectionBlock(text=mrkdwn(words), accessory=button)


def context(*words: str) -> Block:
    """Small grey words, up to ten stretches."""
    return ContextBlock(elements=[mrkdwn(each) for each in words[:10]])


def divider() -> Block:
    """A line across."""
    return DividerBlock()


def rich(*runs: Run) -> Block:
    """Rich text of styled stretches; it is shown as it stands."""
    return RichTextBlock(elements=[RichTextSectionElement(elements=[_text(*run) for run in runs if run[0]])])


def quoted(text: str, most: int = 800) -> Block:
    """Words of others, verbatim but defused, as a block quote."""
    words = clip(clip_lines(literal(text), 20), most) or " "
    return RichTextBlock(elements=[RichTextQuoteElement(elements=[_text(words)])])


def table(lines: str) -> Block:
    """Aligned columns in a fixed-width font; nothing in it is parsed."""
    return RichTextBlock(elements=[RichTextPreformattedElement(elements=[_text(lines or " ")], border=0)])


def button(
    words: str, action_id: str, value: str, style: str | None = None, ask: ConfirmObject | None = None
) -> ButtonElement:
    """A button; `value` is a handle or a question, under 2,000 characters."""
    label = unformatted(words, MOST_OF_A_BUTTON)
    return ButtonElement(text=label, action_id=action_id, value=value[:2_000], style=style, confirm=ask)


def actions(*buttons: ButtonElement) -> Block:
    """A row of buttons."""
    return ActionsBlock(elements=list(buttons))


def are_you_sure(title: str, words: str, yes: str) -> ConfirmObject:
    """A question that Slack puts before the press counts."""
    return ConfirmObject(
        title=unformatted(title, 100),
        text=unformatted(words, 300),
        confirm=unformatted(yes, 30),
        deny="Not yet",
    )


def columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Rows as aligned columns two spaces apart; those listed in `right` are set to the right."""
    if not rows:
        return ""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _text(words: str, style: str = "") -> Any:
    styles = RichTextElementParts.TextStyle(**{style: True}) if style else None
    return RichTextElementParts.Text(text=words, style=styles)
