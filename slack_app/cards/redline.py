"""The redline: what is taken out struck through, what is put in bold, word by word, and no more than fits."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block

from slack_app.cards.blocks import Run, rich
from slack_app.quoting import clip, literal
from tools.hunks import Hunk, hunks
from tools.word_changes import pieces

MOST_HUNKS = 12
MOST_OF_A_HUNK = 1_200
_STYLES = {"same": "", "struck": "strike", "added": "bold"}


def redline_blocks(before: str, after: str, room: int) -> tuple[Block, ...]:
    """One block a changed place, within about `room` characters in all, and a line on what is not shown."""
    found = hunks(before, after)
    shown: list[Block] = []
    for hunk in found[:MOST_HUNKS]:
        if room < 200:
            break
        block = rich(*_fitting(hunk, min(room, MOST_OF_A_HUNK)))
        shown.append(block)
        room -= len(str(block.to_dict()))
    if rest := len(found) - len(shown):
        shown.append(rich((f"… and {rest:,} more changed {'place' if rest == 1 else 'places'}", "italic")))
    return tuple(shown) or (rich(("No word differs.", "italic")),)


def runs_of(before: str, after: str) -> Iterator[Run]:
    """Stretches of text with the style they are shown in; without the styles `strike` they are the new text."""
    yield from ((piece.text, _STYLES[piece.kind]) for piece in pieces(before, after))


def shown_runs(before: str, after: str) -> Iterator[Run]:
    """The same, defused, with a gap between what is taken out and what takes its place."""
    last = ("", "")
    for text, style in runs_of(before, after):
        text = literal(text)
        if last[1] == "strike" and style == "bold" and not last[0][-1:].isspace() and not text[:1].isspace():
            yield " ", ""
        yield text, style
        last = text, style


def _fitting(hunk: Hunk, room: int) -> list[Run]:
    where = f"Line {hunk.start:,}" + (f" to {hunk.end:,}" if hunk.end > hunk.start else "")
    kept: list[Run] = [(where + "\n", "italic")]
    runs = list(shown_runs(hunk.before.strip("\n"), hunk.after.strip("\n")))
    for number, (text, style) in enumerate(runs):
        cost = len(text) + 45  # what the style of a stretch takes in JSON
        if cost > room:
            kept.append((clip(text, max(room - 45, 60)), style))
            left = sum(len(rest) for rest, _ in runs[number + 1 :])
            kept += [(f" … ({left:,} more characters)", "italic")] if left else []
            return kept
        kept.append((text, style))
        room -= cost
    return kept
