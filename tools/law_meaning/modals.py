"""The words that oblige, forbid, allow and exempt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tools.law_meaning.meaning import Kind, ModalClass

_MODAL = re.compile(
    r"\b(?:(?:shall|must|may|need|will)\b(?:\s+(?:not|never|neither|in no (?:case|event)|under no circumstances)\b)?"
    r"|cannot\b"
    r"|(?:is|are)\s+(?:hereby\s+)?(?:not\s+)?(?:required|obliged|obligated|entitled|permitted|"
    r"allowed|empowered|authorised)\s+to\b"
    r"|(?:is|are)\s+(?:exempt(?:ed)?\s+from|prohibited\b(?:\s+from\b)?|forbidden\b)"
    r"|ha(?:s|ve)\s+the\s+(?:right|power)\s+to\b)",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|never|neither|no)\b", re.IGNORECASE)
_ADVERBS = (
    r"(?:[a-z]+ly|also|only|always|at all times|first|further|then|thereafter|in particular|"
    r"however|therefore|either|both|as such|in any event)"
)
_FREES = re.compile(
    rf"^(?:\s+{_ADVERBS})*\s+(?:be\s+(?:required|obliged|obligated|liable|bound)\b|require\b|apply\b|"
    rf"affect the liability\b)",
    re.IGNORECASE,
)
_ALLOWS = re.compile(
    rf"^(?:\s+{_ADVERBS})*\s+(?:be\s+(?:entitled|empowered|authorised|permitted|allowed|free|able)\s+to\b"
    r"|(?:at least )?have\s+(?:the\s+|a\s+|an\s+)?(?:following\s+|same\s+|"
    r"all\s+(?:of\s+)?(?:the\s+)?(?:following\s+)?)?"
    r"(?:(?!adequate|appropriate|necessary|sufficient|no\b)\w+\s+)?(?:rights?|powers?|option|possibility|discretion)\b)",
    re.IGNORECASE,
)
_SPARES = re.compile(rf"^(?:\s+{_ADVERBS})*\s+(?:be\s+exempt(?:ed)?\s+from|bear\s+no)\b", re.IGNORECASE)
_NOTHING = re.compile(r"\s*nothing\b", re.IGNORECASE)
_NO_ONE = re.compile(r"\s*(?:no|none of|neither|nobody)\b(?! later)", re.IGNORECASE)
_FORBIDS = re.compile(rf"^(?:\s+{_ADVERBS})*\s+(?:be\s+(?:prohibited|forbidden)\b)", re.IGNORECASE)
_ADVERB_BEFORE = rf"(?:,?\s*{_ADVERBS},?)*"
_EFFECTS = re.compile(
    rf"^{_ADVERB_BEFORE}\s+(?:"
    r"apply\b|be applicable\b|enter into force\b|come into force\b|take effect\b|have effect\b|"
    r"cease to\b|expire\b|mean\b"
    r"|be (?:construed|deemed|considered|understood|regarded|treated|read|interpreted|presumed|"
    r"binding|valid|null|void|lawful|"
    r"without prejudice|repealed|replaced|amended|deleted|inserted|added|subject to|composed|renewable)\b"
    r"|affect\b|extend to\b|prejudice\b|constitute\b|include\b(?= (?:the )?(?:power|right)s?)|"
    r"consist of\b|refer to\b|not be\s+understood"
    r"|be (?:tacitly )?(?:conferred|extended|suspended|interrupted)\b|start (?:on|time|from)\b"
    r"|(?:not )?be (?:supplemented|terminated)\b|prevent\b|preclude\b|impair\b|oblige\b|entail\b|relieve\b|interrupt\b"
    r"|put an end to\b|terminate\b|result in\b|form (?:an? (?:integral )?)?part of\b|render\b|pass to\b"
    r"|have (?:no |the same |an equivalent )?(?:\w+ )?effects?\b"
    r"|lapse\b|amount to\b|remain\b|prevail\b|begin\b|start to run\b|run\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Modal:
    """A modal: `sentence[start:end]`."""

    start: int
    end: int
    text: str
    negated: bool

    @property
    def word(self) -> str:
        """Its first word."""
        return self.text.split()[0].lower()


def modals(sentence: str) -> Iterator[Modal]:
    """Every modal of a sentence, in order; a month, a noun and “as may be” are none."""
    for found in _MODAL.finditer(sentence):
        text = found[0]
        word = text.split()[0]
        after = sentence[found.end() : found.end() + 8]
        before = sentence[max(0, found.start() - 4) : found.start()].lower()
        if word == "May" and (re.match(r"\s\d", after) or re.search(r"\d\s$", before)):
            continue
        if word.lower() == "need" and not re.search(r"\bnot\b", text, re.IGNORECASE):
            continue
        if word.lower() == "will" and (
            before.endswith(("the ", "his ", "ree ", "eir ")) or not after.strip()
        ):
            continue
        if sentence.count("‘", 0, found.start()) > sentence.count("’", 0, found.start()):
            continue  # words of a model text
        if before == " as ":
            continue
        yield Modal(found.start(), found.end(), text, bool(_NEGATED.search(text)) or text.lower() == "cannot")


def sense(modal: Modal, after: str, subject: str = "") -> tuple[Kind, ModalClass]:
    """The kind of rule that a modal makes with the words after it; “no provider may” forbids."""
    if _NOTHING.match(subject):
        return "effect", "is"
    if _NO_ONE.match(subject):
        modal = replace(modal, negated=not modal.negated)
    text = modal.text.lower()
    if "prohibited" in text or "forbidden" in text:
        return "prohibition", "must not"
    if "exempt" in text:
        return "exemption", "need not"
    if re.match(r"(?:is|are|ha)", text):
        must = re.search(r"required|oblig", text)
        if modal.negated:
            return ("exemption", "need not") if must else ("prohibition", "must not")
        return ("obligation", "must") if must else ("permission", "may")
    if modal.word == "may":
        return ("prohibition", "must not") if modal.negated else ("permission", "may")
    if modal.word == "need":
        return "exemption", "need not"
    return _of_shall(modal, after)


def _of_shall(modal: Modal, after: str) -> tuple[Kind, ModalClass]:
    if modal.negated:
        if _FREES.match(after):
            return "exemption", "need not"
        return ("effect", "is") if _EFFECTS.match(after) else ("prohibition", "must not")
    if _FORBIDS.match(after):
        return "prohibition", "must not"
    if _SPARES.match(after):
        return "exemption", "need not"
    if _ALLOWS.match(after):
        return "permission", "may"
    return ("effect", "is") if _EFFECTS.match(after) else ("obligation", "must")
