"""Who a sentence is about: its grammatical subject, and the actor that it names, if any."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tools.law_meaning.acting import does, is_people, is_thing, singulars
from tools.law_meaning.sentences import Chunk

_ACTOR_WORDS = """
    provider platform operator authority commission board state coordinator controller processor trader
    gatekeeper manufacturer importer distributor body organisation organization person deployer
    marketplace host company undertaking agency user creator flagger publisher advertiser regulator office
    entity representative officer vendor employer seller minister court consumer recipient parliament
    council supervisor auditor institution researcher subject owner bank supplier buyer business
    enterprise association chair secretariat member party applicant complainant committee steward holder
    addressee official expert agent customer tribunal rapporteur staff union head secretary enisa edpb
    csirt adco group team panel centre center bureau department ministry directorate inspectorate
    ombudsman registry personnel firm microenterprise lawyer counsel police competitor client
    parent patient student resident citizen child minor adult children dealer
"""
_ACTORS = frozenset(_ACTOR_WORDS.split())
_SUBORDINATES = (
    r"where|when|whenever|if|unless|which|who|whom|whose|whether|until|once|while|whilst|because|since|as|although|"
    r"provided|providing|insofar|including|in so far as|to the extent|such as|in particular"
)
_STARTS_BELOW = re.compile(
    rf"^\s*(?:(?:and|or|but|only|even)\s+)?(?:{_SUBORDINATES}|except|without|with|by|for|in|on|"
    rf"at|upon|under|of|to|from|"
    r"after|before|following|pursuant|subject|taking|having|based|notwithstanding|save|within|during|irrespective|"
    r"according|regardless|is|are|was|were|has|have|not later|no later|as regards|in order|"
    r"\w+ing\b|\w+ed (?:by|in|on|to|pursuant)\b)\b",
    re.IGNORECASE,
)
_BINDS_BELOW = re.compile(
    r"\b(which|who|that|whom|whose|where|when|if|unless|whether|until|as)\b\s*([^\s]*)", re.IGNORECASE
)
_SO_THAT = re.compile(
    r"\b(?:so|in such an? (?:way|manner)|in order|with the result) that\s+[^,;]{2,80}$", re.IGNORECASE
)
_NOUN_WORDS = (
    "the a an its their his her it they he she this these those such any each every all no member providers"
)
_NOUN_STARTS = frozenset(_NOUN_WORDS.split())
_LEADING = re.compile(
    r"^\s*(?:(?:and|or|but|however|therefore|in addition|moreover|furthermore|accordingly|"
    r"thereafter|to that (?:end|effect)|"
    r"for (?:this|that) purpose|in that case|in such cases?|where (?:appropriate|applicable|"
    r"relevant|necessary))[\s,]+)+",
    re.IGNORECASE,
)
_DETERMINER = re.compile(
    r"^(?:the|an?|each|every|all|any|such|those|these|that|this|no|both|only|either|"
    r"(?:one|two|three|four|five) or more)\s+",
    re.IGNORECASE,
)
_HEAD_ENDS = re.compile(
    r"\s+(?:of|that|which|who|where|referred|within|in|for|to|under|on|with|from|by|as|pursuant|acting|concerned|"
    r"established|responsible|provided|competent to|designated|other than|first seized|when|having|"
    r"offering|providing|\(|,)(?=\W|$)|\s*[(,]",
    re.IGNORECASE,
)
_ADVERB_ONLY = re.compile(r"^(?:\w+ly|also|then|thereafter|therefore|however)$", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|resides?|applies|apply|takes?|exists?|wishes|wish|needs?)\b",
    re.IGNORECASE,
)
_HEAD_FORMS = re.compile(r"\s+(?:\w+ly\s+)?\w{3,}(?:ed|ing)\b")
_OTHERWISE = re.compile(r",?\s+(?:where|if) (?:appropriate|applicable|relevant|necessary),?\s", re.IGNORECASE)
_IF_SO = re.compile(r"\s*(?:where|if) \w+\s*$")
_NAMED = re.compile(r"[Tt]he [A-Z][a-z]+(?:(?: of| for)? [A-Z][a-z]+)*")
"""An institution has a name."""
_PRONOUN = re.compile(r"^(?:it|they|he|she|he or she|the (?:latter|former))$", re.IGNORECASE)
_MOST = 300
"""Characters of a subject."""
MOST_UNLISTED = 7
"""Words of a subject that is told by its act alone; longer ones are often no subject."""


@dataclass(frozen=True)
class Subject:
    """The subject of a modal: `sentence[start:end]`; `below` tells why the modal is no main one."""

    start: int
    end: int
    text: str
    below: str = ""


def subject_of(sentence: str, parts: list[Chunk], modal_at: int, after: int) -> Subject | None:
    """The words before a modal that it is said of; `after` is the end of the last main modal before it, else 0.

    None where the sentence gives none, as after “and” where the last subject goes on.
    """
    at = next(place for place, part in enumerate(parts) if modal_at <= part.end)
    start = max(parts[at].start, after)
    if after > parts[at].start:
        return _after_another(sentence, start, modal_at)
    if after > 0 and re.search(r"\b(?:and|or|but)\s*$", sentence[start:modal_at]):
        return None
    bare = _LEADING.sub("", sentence[start:modal_at] + " ").strip()
    if not bare or _ADVERB_ONLY.match(bare):
        goes_on = after > 0 and re.match(r"\s*(?:and|or|but|nor)\b", sentence[start:modal_at])
        return None if goes_on else _further_back(sentence, parts, at, modal_at, after)
    lead = _LEADING.match(sentence[start:modal_at])
    start += lead.end() if lead else 0
    before = sentence[start:modal_at]
    if below := _below(before):
        return Subject(start, modal_at, before.strip(), below)
    if at > 0 and re.match(r"\s*(?:(?:and|or)\s|\d)", sentence[parts[at].start : modal_at]):
        return _joined(sentence, parts, at, modal_at, after)
    if at > 0 and re.search(r"\b(?:and|or)\b", before) and _lists(parts[at - 1], after):
        return _joined(sentence, parts, at, modal_at, after)
    if at > 1 and _IF_SO.match(parts[at - 1].text) and re.search(r"\b(?:and|or)\s*$", parts[at - 2].text):
        return _trimmed(sentence, max(parts[at - 2].start, after), modal_at)
    if before.lstrip()[:1] in '‘“"':
        return Subject(start, modal_at, before.strip(), "quoted")
    if _STARTS_BELOW.match(before):
        return _behind_a_phrase(sentence, parts, at, start, modal_at, after)
    return _trimmed(sentence, start, modal_at)


def _behind_a_phrase(
    sentence: str, parts: list[Chunk], at: int, start: int, modal_at: int, after: int
) -> Subject | None:
    """“Upon receipt of the application the Commission shall”, “the Commission, acting on its own initiative may”."""
    before = sentence[start:modal_at]
    if re.match(r"\s*(?:including|such as|in particular)\b", before):
        return Subject(start, modal_at, before.strip(), "including")
    back = _further_back(sentence, parts, at, modal_at, after)
    inset = re.match(r"\s*(?:acting|taking|having|\w+ed (?:by|in|on|to|pursuant))\b", before)
    if back is not None and inset:
        return back
    if pronoun := re.search(r"\b(?:it|they)\s*$", before):
        return _trimmed(sentence, start + pronoun.start(), modal_at)
    for found in re.finditer(r"\b(?:the|an?|each|any|every|that)\s", before):
        if found.start() > 0 and actor(before[found.start() :]):
            return _trimmed(sentence, start + found.start(), modal_at)
    return back or _trimmed(sentence, start, modal_at)


def _after_another(sentence: str, start: int, modal_at: int) -> Subject | None:
    before = sentence[start:modal_at]
    cut = max((found.end() for found in re.finditer(r"\b(?:and|but|or)\s+", before)), default=-1)
    if cut < 0 or (_below(before) and before[cut:].strip()):
        return Subject(start, modal_at, before.strip(), _below(before) or "within another rule")
    tail = _LEADING.sub("", before[cut:] + " ")
    if not tail.strip():
        return None
    if below := _below(tail):
        return Subject(start + cut, modal_at, tail.strip(), below)
    return _trimmed(sentence, start + cut, modal_at)


def _further_back(sentence: str, parts: list[Chunk], at: int, modal_at: int, after: int) -> Subject | None:
    """Over what is put in between commas, back to the subject."""
    for place in range(at - 1, -1, -1):
        part = parts[place]
        if part.start < after:
            return None
        if _STARTS_BELOW.match(part.text):
            continue
        first = place
        while first > 0 and (
            re.search(r"\b(?:and|or)$", parts[first - 1].text.strip()) or _IF_SO.match(parts[first - 1].text)
        ):
            first -= 1
        return _trimmed(sentence, max(parts[first].start, after), part.end)
    return None


def _joined(sentence: str, parts: list[Chunk], at: int, modal_at: int, after: int) -> Subject:
    """“A, B and C shall”: back over the parts of a list."""
    first = at
    while first > 0 and parts[first - 1].start >= after and not _STARTS_BELOW.match(parts[first - 1].text):
        first -= 1
    return _trimmed(sentence, parts[first].start, modal_at)


def _lists(part: Chunk, after: int) -> bool:
    """Whether a part is an actor alone, as the first of a list is."""
    short = part.start >= after and len(part.text.split()) <= 8
    return short and not _STARTS_BELOW.match(part.text) and bool(actor(part.text))


def _trimmed(sentence: str, start: int, end: int) -> Subject:
    text = sentence[start:end]
    lead = _LEADING.match(text)
    start += lead.end() if lead else 0
    text = sentence[start:end]
    start += len(text) - len(text.lstrip())
    return Subject(start, start + len(text.strip()), text.strip())


def _below(before: str) -> str:
    """Why a modal after these words stands in a subordinate clause; empty where it does not."""
    if _SO_THAT.search(before):
        return "that"
    found = list(_BINDS_BELOW.finditer(before))
    if not found:
        return ""
    last = found[-1]
    word, following = last[1].lower(), last[2].lower().strip(",")
    if not following:
        return word
    if word == "that" and not before[: last.start()].strip():
        return ""
    if re.match(r"\s*[\w-]+\s+(?:or|and)\s*$", before[last.end(1) :]):
        return word
    if before[: last.start()].strip() and _FINITE.search(before[last.end(1) :]):
        return ""
    first = re.match(r"\s*(?:and |or |only |even )?(\w+)", before)
    if (
        first
        and last.start() <= first.end()
        and not following.endswith("ing")
        and word in ("where", "when", "if", "unless", "whether", "until", "as")
    ):
        return word
    if word in ("which", "whom") and re.search(
        r"\b(?:to|in|by|for|from|through|under|on|with|of|at|into)\s$", before[: last.start()]
    ):
        return word
    if word not in ("who",) and (following in _NOUN_STARTS or (word != "as" and _is_actor(following, ()))):
        return word
    return ""


def actor(subject: str, terms: Collection[str] = (), after: str = "") -> str:
    """The actor that a subject names, folded; empty where it is a thing.

    With the words `after` an active modal, whoever does what no thing could do is an actor, listed or not.
    """
    told = _OTHERWISE.sub(" ", " ".join(subject.split()).replace("natural or legal", "legal"))
    if len(told) > _MOST:
        return ""
    told = re.split(r"\s(?:that|which|who|where|when|referred to|within the meaning)\s", told, maxsplit=1)[0]
    told = re.sub(r"(?:\s(?:before|by|from|in|of|on|to|under|with|referred))+$", "", told.strip(" ,;:"))
    if re.match(r"(?:of|to|in|for|by|on|at|with|from)\s", told, re.IGNORECASE):
        return ""
    heads = [_head(part) for part in re.split(r",\s+(?:and|or)\s+|\s+and(?:/or)?\s+|\s+or\s+|,\s+", told)]
    known = _is_actor(heads[0], terms) or all(_is_actor(head, terms) for head in heads)
    if not known and not _acts_as_one(told, heads, after):
        return ""
    return _DETERMINER.sub("", _DETERMINER.sub("", told)).lower()


def _acts_as_one(told: str, heads: Sequence[str], after: str) -> bool:
    """Whether who is on no list of actors has a name as institutions have, or does what no thing could do."""
    if not all(head.isalpha() and not is_thing(head) for head in heads):
        return False
    return bool(_NAMED.fullmatch(told)) or (
        bool(after) and does(after) and len(told.split()) <= MOST_UNLISTED
    )


def is_pronoun(subject: str) -> bool:
    """Whether a subject stands for an earlier one."""
    return bool(_PRONOUN.match(" ".join(subject.split())))


def is_plural(subject: str) -> bool:
    """Whether the head of a subject is a plural."""
    told = subject.strip()
    head = _head(re.split(r"\s(?:that|which|who|referred to)\s", told, maxsplit=1)[0])
    return (head.endswith("s") and not head.endswith("ss")) or " and " in told.split(" of ")[0]


def _head(part: str) -> str:
    noun = _HEAD_ENDS.split(_DETERMINER.sub("", part.strip()), maxsplit=1)[0]
    words = noun.split()
    if words and not _is_actor(words[-1].lower(), ()):
        words = _HEAD_FORMS.split(noun, maxsplit=1)[0].split() or words
    return words[-1].lower() if words else ""


def _is_actor(head: str, terms: Collection[str]) -> bool:
    return any(word in _ACTORS or word in terms for word in singulars(head)) or is_people(head)
