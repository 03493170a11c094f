"""A comparison as Markdown and as a page; what a text says is shown, never obeyed or rendered."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tools.law_diff.captures import Judged
from tools.law_diff.comparison import KINDS, TOLD, Comparison, ProvisionChange
from tools.law_diff.redlines import short
from tools.visible import one_line, visible
from tools.word_changes import Piece

QUIET = ("formatting", "moved", "renumbered")
"""Kinds whose words stay: they have no redline."""
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~&#]|:(?=//))")
FIRST_WORDS = 14
SHOWN_USES = 12
"""Provisions named for one term, at most."""


class Versions(NamedTuple):
    """The names of the two versions, and what was set aside between them."""

    before: str
    after: str
    set_aside: tuple[Judged, ...] = ()


def counted(found: Comparison) -> str:
    """One sentence: how many changes of each kind."""
    counts = found.counts()
    told = [f"{counts[kind]:,} {TOLD[kind]}" for kind in KINDS if counts[kind]]
    return f"{', '.join(told) or 'nothing changed'}; {found.unchanged:,} unchanged"


def what(change: ProvisionChange) -> str:
    """The kind of a change with what else it is."""
    return ", ".join((TOLD[change.kind], *change.also))


def why(change: ProvisionChange) -> str:
    """What decided its kind, and what it took in or went into; of a new or gone provision its first words."""
    if change.kind in ("added", "repealed"):
        words = change.pieces[0].text.split() if change.pieces else []
        return " ".join(words[:FIRST_WORDS]) + (" …" if len(words) > FIRST_WORDS else "")
    others = f"with {', '.join(change.others)}" if change.others else ""
    return "; ".join(filter(None, (*change.reasons[:3], others)))


def used(places: Sequence[str]) -> str:
    """Some provisions, the first ones named."""
    rest = len(places) - SHOWN_USES
    return ", ".join(places[:SHOWN_USES]) + (f" and {rest:,} more" if rest > 0 else "")


def ordered(found: Comparison) -> list[ProvisionChange]:
    """The changes by weight, then by place."""
    return sorted(found.changes, key=lambda change: (KINDS.index(change.kind), change.position))


def comparison_markdown(found: Comparison, named: Versions) -> str:
    """The whole comparison for a ticket or a wiki page."""
    return "\n\n".join(_blocks(found, named)) + "\n"


def comparison_page(found: Comparison, named: Versions) -> str:
    """One self-contained page: figures, every change in a table, redlines, what follows, what was set aside."""
    from tools.page import page

    rows = [
        (at, change, what(change), why(change), short(change.pieces, 160))
        for at, change in enumerate(ordered(found), 1)
    ]
    return page(
        "law_diff/page.html",
        ("report_page.css", "proposal_page.css", "law_diff/page.css"),
        found=found,
        named=named,
        kinds=[(TOLD[kind], found.counts()[kind], kind) for kind in KINDS],
        rows=[row for row in rows if row[1].kind != "formatting"],
        layout=[row for row in rows if row[1].kind == "formatting"],
        quiet=QUIET,
        used=used,
        said=counted(found),
    )


def _blocks(found: Comparison, named: Versions) -> Iterator[str]:
    yield f"# {escaped(named.before)} → {escaped(named.after)}"
    yield escaped(counted(found))
    for note in found.notes:
        yield f"**{escaped(note)}**"
    yield markdown_table(
        ("Provision", "What", "Why"), [(one.name, what(one), why(one)) for one in ordered(found)]
    )
    for change in ordered(found):
        if change.kind not in QUIET:
            words = "".join(map(marked_piece, short(change.pieces, 160)))
            yield f"### {escaped(change.name)}: {escaped(what(change))}\n\n{words}"
    if found.terms:
        yield "## Definitions that changed"
        yield markdown_table(
            ("Term", "Definition", "Unchanged provisions that use it"),
            [(one.term, f"{one.what}, {one.defined_in}", used(one.used_in)) for one in found.terms],
        )
    if found.references:
        yield "## References that went astray"
        yield "\n".join(f"- {escaped(one.words)}" for one in found.references)
    if named.set_aside:
        yield "## Captures that are no versions"
        yield markdown_table(
            ("Captured", "Why"), [(f"{one.at:%Y-%m-%d %H:%M}", one.words) for one in named.set_aside]
        )


def marked_piece(piece: Piece) -> str:
    """A piece as Markdown: struck through, bold where it is added."""
    text = " ".join(escaped(piece.text, keep_space=True).split("\n"))
    inner = text.strip()
    if piece.kind == "same" or not inner:
        return text
    mark = "~~" if piece.kind == "struck" else "**"
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{lead or ' '}{mark}{inner}{mark}{tail or ' '}"


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of which no cell can be markup."""
    lines = [header, ["---"] * len(header), *([escaped(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def escaped(text: str, keep_space: bool = False) -> str:
    """Words of others in Markdown: on one line, and nothing in them is markup."""
    return _MARKUP.sub(r"\\\1", visible(text) if keep_space else one_line(text))
