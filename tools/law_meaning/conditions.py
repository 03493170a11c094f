"""When and where a rule holds, and what it leaves out: the words of a sentence that say so, verbatim."""

import re
from dataclasses import dataclass

_WHEN = (
    r"where(?!by|as)|when(?:ever)?|if|in so far as|insofar as|to the extent that|provided that|"
    r"as soon as|once|in the event|"
    r"in cases? (?:where|of)|before|after|upon|following|until|for as long as|as long as|prior to|in the absence of"
)
_EXCEPT = (
    r"unless|except(?:ing)?|without prejudice to|with the exception of|save|by way of "
    r"derogation from|notwithstanding|"
    r"subject to|other than where|derogating from"
)
_STARTS = re.compile(
    rf"^\s*(?:(?:and|or|but|only|also|even)[\s,]+)*(?:(?P<when>{_WHEN})|(?P<except>{_EXCEPT}))\b",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"(?<!case)(?<!cases)(?<!even)(?<!place)(?<!Member State)(?<! "
    r"be)\s(?P<mark>(?P<except>(?:unless|except|save)(?:\s(?:where|when|if|for|as|in))?|"
    r"without prejudice to|with the exception of)|(?P<when>(?:where(?!by|as)|when|"
    r"if)(?!\s(?:relevant|appropriate|applicable|necessary|"
    r"possible|available|required|needed|feasible|technically|any|not)\b)|in so far as|insofar as|to the extent that|"
    r"provided that|as soon as|before|prior to|until|as long as))\b",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:(?:with)?in the (?:territory of the )?(?:Union|internal market)|outside the Union|"
    r"in (?:a|any) third countr(?:y|ies)|"
    r"in (?:the|a|another|that|its|their|each|all) (?:respective )?Member States?(?: of "
    r"(?:establishment|destination|residence)| concerned)?|"
    r"on (?:its|their|the|an?) (?:online )?(?:interfaces?|websites?|online platforms?)|"
    r"at the premises of [^,;.]{3,60})",
    re.IGNORECASE,
)
_OPEN_THAT = re.compile(r"\bthat(?:(?:\s+[\w’'-]+){0,6},)?$")


@dataclass(frozen=True)
class Circumstances:
    """Conditions, exceptions and places of a rule, and what is left of its words."""

    what: str
    when: tuple[str, ...]
    where: tuple[str, ...]
    exceptions: tuple[str, ...]


def circumstances(before: str, after: str) -> Circumstances:
    """From the words before the subject and those after the modal; each is a piece of these words as it stands."""
    when: list[str] = []
    exceptions: list[str] = []
    for piece in _leading(before):
        starts = _STARTS.match(piece)
        if starts:
            (when if starts["when"] else exceptions).append(piece.strip(" ,;"))
    what, tail = _cut(after)
    for mark, piece in tail:
        (when if mark == "when" else exceptions).append(piece)
    where = tuple(dict.fromkeys(found[0] for found in _WHERE.finditer(f"{before} {after}")))
    return Circumstances(what, tuple(when), where, tuple(exceptions))


def _leading(before: str) -> list[str]:
    """The words before the subject, cut where a further condition begins."""
    starts = [
        0,
        *(
            found.start(1)
            for found in re.finditer(rf",\s+((?:and\s+)?(?:{_WHEN}|{_EXCEPT})\b)", before, re.IGNORECASE)
        ),
    ]
    return [before[start:end] for start, end in zip(starts, [*starts[1:], len(before)], strict=True)]


def _cut(after: str) -> tuple[str, list[tuple[str, str]]]:
    """What is to be done, and the conditions in it and after it."""
    tail: list[tuple[str, str]] = []
    inset = re.match(rf"\s*,\s*((?:{_WHEN}|{_EXCEPT})\b[^,]{{2,400}}),\s*", after, re.IGNORECASE)
    if inset:
        starts = _STARTS.match(inset[1])
        tail.append(("when" if starts and starts["when"] else "except", inset[1].strip()))
        after = after[inset.end() :]
    marks = [found for found in _INSIDE.finditer(after) if _is_open(after, found.start())]
    cutting = [mark for mark in marks if not _is_inset(after, mark)]
    pieces = [(mark, after.find(",", mark.end())) for mark in marks if mark not in cutting]
    ends = [mark.start() for mark in cutting] + [len(after)]
    pieces += zip(cutting, ends[1:], strict=False)
    for mark, end in pieces:
        piece = after[mark.start("mark") : end].strip(" ,;:.")
        if piece != mark["mark"]:
            tail.append(("when" if mark["when"] else "except", piece))
    return after[: cutting[0].start() if cutting else len(after)].strip(" ,;:."), tail


def _is_inset(after: str, mark: re.Match[str]) -> bool:
    """“Ensure that, where …, they do so”, “have powers, where …, to decide”: the rule goes on behind it."""
    _, comma, rest = after[mark.end() :].partition(",")
    before = after[: mark.start()]
    if not comma:
        return False
    return bool(_OPEN_THAT.search(before)) or (before.endswith(",") and rest.startswith(" to "))


def _is_open(text: str, at: int) -> bool:
    """Whether a place stands in no bracket."""
    return text.count("(", 0, at) <= text.count(")", 0, at)
