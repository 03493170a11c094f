"""How people cite a provision: `Article 16(2), point (a)(ii)`, `Article 7, second subparagraph`."""

from knowledge_base.legal_labels import Label
from knowledge_base.legal_records import ProvisionKind

_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ORDINALS = ("", *_WORDS.split())


def subparagraph_cite(above: str, number: int) -> str:
    """The cite of a text without a label of its own, under what it stands."""
    told = f"{_ORDINALS[number]} subparagraph" if number < len(_ORDINALS) else f"subparagraph {number}"
    return f"{above}, {told}"


def article_cite(told: str, before: int) -> str:
    """The cite of an article of whose number some stand before it: `Article 2 (second)`."""
    if not before:
        return told
    return f"{told} ({_ORDINALS[before + 1] if before + 1 < len(_ORDINALS) else f'no. {before + 1}'})"


def point_cite(above: str, label: Label, kind: ProvisionKind, own: str) -> str:
    """The cite of a paragraph or point under another; `own` is how its id writes it."""
    printed = f"({label.value})" if label.value else f"indent {own.rpartition('_')[2]}"
    if not above:
        return f"point {printed}"
    cite = above.removesuffix(", first subparagraph")
    unnamed = "subparagraph" in cite.rpartition(",")[2]
    if kind == "paragraph" or ("point" in cite and label.value and not unnamed):
        return f"{cite}{printed}"
    if not label.value:
        return f"{cite}, {printed}"
    return f"{cite}, point {printed if '(' in label.printed else label.value}"
