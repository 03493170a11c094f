"""What is particular to pages of EUR-Lex: their generations, what stands above the act, blocks within an article."""

import re
from dataclasses import replace
from typing import Any

from knowledge_base.legal_formats.markup import classes, elements, tag
from knowledge_base.legal_labels import label_of
from knowledge_base.legal_lines import Line

_PREFIXES = re.compile(r"(?:oj|clg)-")


def is_eurlex(text: str) -> bool:
    """Whether a page has the publisher's own markup."""
    return (
        re.search(r"class=[\"'][^\"'<>]{0,80}\b(?:ti-art|title-article-norm|doc-ti)\b|eli-subdivision", text)
        is not None
    )


def above_the_act(root: Any) -> frozenset[Any]:
    """What stands before the act itself: headers, and the list of acts that amended it."""
    act = next((one for one in elements(root) if "eli-container" in classes(one)), None)
    above: list[Any] = []
    while act is not None and act is not root:
        above += [one for one in act.itersiblings(preceding=True) if not holds_law(one)]
        act = act.getparent()
    return frozenset(above)


def holds_law(element: Any) -> bool:
    """Whether an element is more than a header or a list of acts: it has articles, or parts of an act."""
    return tag(element) == "head" or any(
        name.startswith("eli-") or _PREFIXES.sub("", name) in ("ti-art", "title-article-norm")
        for one in elements(element)
        for name in classes(one)
    )


def marked_by(element: Any) -> set[str]:
    """The classes of an element, without what tells one generation of the markup from another."""
    return {_PREFIXES.sub("", name, count=1) for name in classes(element)}


def in_article(line: Line) -> Line:
    """A block within an article: a point by its own label, below the point in which it stands, or text."""
    if line.role or line.text.startswith("Done at "):
        return line
    if label_of(line.text):
        return replace(line, role="item", depth=line.depth + 1 if line.depth else None)
    return replace(line, role="text")
