"""Trees of markup from strangers: decoded, within limits, with nothing fetched and no entity resolved."""

import codecs
import re
from collections.abc import Iterator
from typing import Any

from knowledge_base.errors import WrongUsage

MAX_SOURCE = 30_000_000
"""Bytes of one source file."""
MAX_DEPTH = 200

_DECLARED = re.compile(
    rb"(?:<\?xml[^>]{0,200}encoding|charset)\s*=\s*[\"']?([A-Za-z0-9._-]{2,40})", re.IGNORECASE
)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_ONLY = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252", "utf-16", "utf-16-le", "utf-16-be"})
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufdd0\ufdd1\ufeff]"
)


def decoded(content: bytes, source: str) -> str:
    """The text of a file by its byte order mark, the encoding that it names, or UTF-8; invisible signs are dropped.

    Raises: WrongUsage when it is empty, too long, or in another encoding than it says.
    """
    if len(content) > MAX_SOURCE:
        raise WrongUsage(f"{source!r} is over {MAX_SOURCE:,} bytes; split it, or leave out its pictures")
    name = _encoding(content)
    try:
        if codecs.lookup(name).name not in _ONLY:
            raise LookupError
        text = content.decode(name)
    except LookupError:
        raise WrongUsage(f"{source!r} says that it is in {name[:40]!r}; save it as UTF-8") from None
    except UnicodeDecodeError as problem:
        step = "save it as UTF-8 and import it again"
        raise WrongUsage(f"{source!r} is not {name} (byte {problem.start:,}); {step}") from None
    nothing = text.count("\0")
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise WrongUsage(f"{source!r} holds no text; export it anew, or read it as another --format")
    if nothing * 10 > len(text):
        raise WrongUsage(f"{source!r} is perhaps UTF-16 without a mark that says so; save it as UTF-8")
    return text


def _encoding(content: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return "utf-8" if name == "utf-8-sig" else name
    found = _DECLARED.search(content[:2_000])
    return found[1].decode("ascii") if found else "utf-8"


def xml_root(text: str, source: str, instructions: bool = False) -> Any:
    """The root element of an XML text, without comments, and processing instructions only where asked for.

    Raises: WrongUsage when it is not well-formed, declares entities, or nests too deep.
    """
    from lxml import etree

    _refuse_entities(text, source)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True,
        remove_pis=not instructions, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(_undeclared(text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise WrongUsage(f"{source!r} is not well-formed XML: {problem}; export it anew") from problem
    return _checked(root, source)


def html_root(text: str, source: str) -> Any:
    """The root element of an HTML text; XHTML is read as XML where it is well-formed.

    Raises: WrongUsage when it declares entities, holds no element, or nests too deep.
    """
    from lxml import etree

    _refuse_entities(text, source)
    if text.lstrip().startswith("<?xml"):
        try:
            return xml_root(text, source)
        except WrongUsage:
            pass  # many pages only claim to be XHTML
    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(_undeclared(text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise WrongUsage(f"{source!r} cannot be read as HTML: {problem}; save the page anew") from problem
    if root is None:
        raise WrongUsage(f"{source!r} holds no HTML; save the page anew")
    return _checked(root, source)


def tag(element: Any) -> str:
    """The name of an element without namespace or prefix; empty for what is no element."""
    name = element.tag
    return name.rpartition("}")[2].rpartition(":")[2] if isinstance(name, str) else ""


def all_text(element: Any) -> str:
    """All text of an element."""
    return "".join(element.itertext())


def classes(element: Any) -> set[str]:
    """The classes of an HTML element."""
    return set((element.get("class") or "").split())


def elements(root: Any) -> Iterator[Any]:
    """Every element in the order of the document."""
    return (one for one in root.iter() if isinstance(one.tag, str))


def _refuse_entities(text: str, source: str) -> None:
    if _ENTITY.search(text[:20_000]):
        raise WrongUsage(f"{source!r} declares entities of its own; save it with plain characters instead")


def _undeclared(text: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1)


def _checked(root: Any, source: str) -> Any:
    deepest, level = 0, [(root, 1)]
    while level:
        element, depth = level.pop()
        deepest = max(deepest, depth)
        if deepest > MAX_DEPTH:
            raise WrongUsage(f"{source!r} nests over {MAX_DEPTH} elements deep; save it as plain text")
        level.extend((child, depth + 1) for child in element)
    return root
