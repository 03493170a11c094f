"""What an item of a guideline is: told by its heading, the sentence that introduces its list, or its own form."""

import re
from collections.abc import Sequence

from knowledge_base.guideline_blocks import Block
from knowledge_base.guideline_records import ItemKind, Says
from knowledge_base.guideline_words import bold_in, outcome_of, says_of_name

_HEADINGS: tuple[tuple[ItemKind, str], ...] = (
    ("counter_example", r"\bcounter[ -]?examples?\b|\bnegative examples?\b|\bnon-examples?\b"),
    ("example", r"\bexamples?\b"),
    ("edge_case", r"\b(?:edge|hard|border-?line|special|difficult|tricky) cases?\b"
     r"|\bgr[ae]y (?:areas?|zones?)\b|\bfaqs?\b"),
    ("escalation", r"\bescalat\w*|\bhand(?:ing)? (?:over|off)\b|\bwhen to ask\b"),
    ("severity", r"\bseverit(?:y|ies)\b"),
    ("market_note", r"\b(?:market|regional|country|local)(?:[ -]specific)? (?:notes?|rules?|variations?)\b"
     r"|^markets?$"),
    ("term", r"\bdefinitions?\b|\bdefined terms\b|\bkey terms\b|^terms?\b|\bglossary\b|\bterminology\b"),
    ("label", r"^(?:the )?(?:labels?|answers?|answer options|ratings?|label set|categories|classes)$"
     r"|\blabels? (?:and|to)\b"),
    ("rule", r"\b(?:decision|labell?ing|annotation|general|core|main) rules?\b|^(?:the )?rules?\b"
     r"|^how to (?:decide|label)\b|^decision (?:tree|steps?|criteria)\b|^(?:labell?ing )?criteria$"),
)  # fmt: skip
_BY_HEADING = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _HEADINGS)
_INTRODUCED: tuple[tuple[ItemKind, re.Pattern[str]], ...] = (
    ("term", re.compile(r"\bterms?\b[^.]{0,40}:$|\bmeanings?\b[^.]{0,20}:$", re.IGNORECASE)),
    ("label", re.compile(r"\bfollowing (?:definitions|labels|levels|ratings|categories)\b[^.]{0,40}:$", re.IGNORECASE)),
)  # fmt: skip
_COLUMNS: tuple[tuple[ItemKind, re.Pattern[str]], ...] = (
    ("label", re.compile(r"^(?:label|category|answer|rating|class)$", re.IGNORECASE)),
    ("term", re.compile(r"^(?:term|word|expression)$", re.IGNORECASE)),
    ("rule", re.compile(r"^(?:rule|decision rule|criterion|if|when)$", re.IGNORECASE)),
    ("example", re.compile(r"^(?:example|comment|post|content|text)$", re.IGNORECASE)),
    ("severity", re.compile(r"^severity$", re.IGNORECASE)),
)
_TOLD = re.compile(r"\b(?:label|mark|tag|select|choose)\b", re.IGNORECASE)
_MEANS = re.compile(r"\b(?:means?|refers? to|is|are|carries|carry|shows?|only|does)\b")
_WHAT_IS = re.compile(
    r"^what (?:is|are|counts as|do we mean by) (?:an? |the )?(?P<term>[^?]{2,40}?)\?$", re.IGNORECASE
)
_NUMBERED = re.compile(r"^[*_]{0,2}Rule[ \t]+(?P<number>\d{1,3})\b", re.IGNORECASE)


def kind_of(block: Block, text: str, name: str) -> ItemKind | None:
    """The kind of a block; None for prose, which explains and asks nothing."""
    headed = _by_heading(block.heading)
    if block.shape == "section":
        return headed or "unread"
    if block.shape == "paragraph":
        explained = asked_term(block) and not block.intro
        return "rule" if _NUMBERED.match(text) else "term" if explained else None
    if block.shape in ("html", "code"):
        return headed if block.shape == "code" and headed in ("example", "counter_example") else "unread"
    if block.shape == "quote":
        return headed if headed in ("example", "counter_example") else None
    if block.shape == "table row" and (column := _by_column(block.cells)):
        return column if headed is None or headed == "unread" else _narrowed(headed, column)
    introduced = next((kind for kind, pattern in _INTRODUCED if pattern.search(block.intro)), None)
    if headed in (None, "label", "term") and introduced:
        return introduced
    return headed or _by_form(text, name)


def asked_term(block: Block) -> str:
    """The term that the heading asks for: `What is hate?`; empty where it asks for none."""
    found = _WHAT_IS.match(block.heading[-1]) if block.heading else None
    return found["term"] if found else ""


def own_number(block: Block, text: str) -> str:
    """The number of a paragraph or section that says that it is `Rule 4`; empty where it does not."""
    said = block.heading[-1] if block.shape == "section" else text if block.shape == "paragraph" else ""
    found = _NUMBERED.match(said)
    return found["number"] if found else ""


def answer_of(block: Block, kind: ItemKind) -> Says:
    """The answer that the examples under a heading or an introducing sentence have in common."""
    if kind == "counter_example":
        return "does not violate"
    for words in (block.intro, *reversed(block.heading)):
        if (says := says_of_name(words)) != "not read":
            return says
    return (
        "violates"
        if any(re.fullmatch(r"examples?", one, re.IGNORECASE) for one in block.heading)
        else "not read"
    )


def split_labels(kinds: Sequence[ItemKind], names: Sequence[str]) -> list[ItemKind]:
    """Of one list under a heading of labels: where some items are named as answers, the others define terms."""
    answers = [
        says_of_name(name) != "not read" or bool(re.search(r"\bflag\b", name, re.IGNORECASE))
        for name in names
    ]
    if not any(answers):
        return list(kinds)
    return [
        "term" if kind == "label" and name and not answer else kind
        for kind, name, answer in zip(kinds, names, answers, strict=True)
    ]


def defines(sentence: str) -> str:
    """The term that a sentence of prose defines: in bold among its first words, and said to mean something."""
    for words, before in bold_in(sentence):
        if before <= 12 and len(words) <= 80:
            return words.strip(" .:") if _MEANS.search(sentence) else ""
        break
    return ""


def _by_heading(heading: Sequence[str]) -> ItemKind | None:
    for words in reversed(heading):
        for kind, pattern in _BY_HEADING:
            if pattern.search(words):
                if kind == "example" and says_of_name(words) == "does not violate":
                    return "counter_example"
                return kind
    return None


def _by_column(cells: Sequence[tuple[str, str]]) -> ItemKind | None:
    for head, _ in cells:
        for kind, pattern in _COLUMNS:
            if pattern.search(head.strip(" *_")):
                return kind
    return None


def _narrowed(headed: ItemKind, column: ItemKind) -> ItemKind:
    return (
        column
        if (headed, column) in {("label", "term"), ("term", "label"), ("label", "severity")}
        else headed
    )


def _by_form(text: str, name: str) -> ItemKind:
    if _TOLD.search(text) and outcome_of(text).says in ("violates", "does not violate"):
        return "rule"
    return "unread"
