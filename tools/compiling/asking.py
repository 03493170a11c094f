"""A sentence of a rule as a question: `Do not threaten a person` becomes `Does the content threaten a person?`

Only what turns a rule into a question is added. A form that is not known is asked as it stands, in quotes.
"""

import re

from tools.compiling.speaking import AVOID, DO_NOT, IS_FORBIDDEN, IT_COVERS, MUST_NOT, NO_PLACE, WE_FORBID

_AND_NOT = re.compile(r"[,;]?\s+(?:and|or|nor)\s+(?:do\s+not|don['’]t|it must not|must not|never)\s+", re.I)
_OF_THIS = re.compile(
    r"^(?:any\s+|all\s+|the\s+)?(?P<head>(?:content|conduct|behaviou?r|activity|speech"
    r"|material)(?:(?:\s+or|,)\s+(?:content|conduct|behaviou?r|activity|speech|material))*)\b",
    re.I,
)
_TO = re.compile(
    r"^(?:anyone|anybody|users?|people|members|you|accounts|creators)\s+to\s+(?P<rest>.+)$", re.I | re.S
)
_SAYS = re.compile(
    r"\b(?:is|are|was|were|must|shall|should|may|might|can|cannot|will|would|has|have|do|does|we"
    r"|you|please|if|includes?|means?)\b",
    re.I,
)
_CIRCUMSTANCE = re.compile(
    r"^(?P<before>(?:in|on|during|when|while|within|for|at|if)\b[^.;:]{3,200}?,)\s+(?:(?:do\s+not"
    r"|don['’]t|never)|"
    r"(?:the\s+)?(?:content|you|it|users)\s+(?:must|may|shall)\s+not)\s+(?P<rest>.+)$",
    re.I | re.S,
)
_ASIDE = re.compile(r"[,;] and we (?:have|also|will|may|are)\b.*$", re.I | re.S)
_DEFINED_AS = re.compile(r"^(?P<what>[\w ,'’-]{2,60}?)\s+is\s+defined\s+as\s+(?P<rest>.+)$", re.S)
_DOES = """
advocates aims applies approves asks attracts belittles calls celebrates claims compares condones contains
creates declares declines degrades dehumanises dehumanizes demands denies depicts describes directs
disguises dismisses displays enables encourages endangers endorses engages exploits exposes expresses
facilitates glorifies harasses identifies imitates impersonates incites includes instructs intimidates
invites justifies makes misleads mocks normalises normalizes offers organises organizes portrays poses
praises presents promises promotes provides publishes recruits reveals satirises satirizes seeks sells
sexualises sexualizes shames solicits speaks states stereotypes suggests targets teaches tells threatens
tries trivialises trivializes urges uses violates wishes
"""
_THIRD_PERSON = frozenset(_DOES.split())
"""What content is said to do; words that are as often names of things, such as `posts`, are not among them."""
_NO_LIST = re.compile(r"(?P<before>^|, )(?:(?:and|or) )?(?:not|no) ", re.I)
_VERBAL = re.compile(r"^(?:is|are|was)\s", re.I)
_WHO = re.compile(
    r"^(?:(?:the|your|any|all|such|our)\s+)?(?:content|contents|it|you|users?|members|creators?"
    r"|people|person|hosts?|sellers?|accounts?|posts?|advertisers?|ads|anyone|snapchatters"
    r"|streamers|videos?|listings?|we|one|they)$",
    re.I,
)


def question(sentence: str) -> str:
    """The question that a rule asks of content; of an empty one, the list below it is asked."""
    if not sentence:
        return "Does the content fit any of these?"
    text = _closed(sentence)
    if found := DO_NOT.match(text):
        return _does(found["rest"])
    if (found := MUST_NOT.match(text)) and _WHO.match(found["who"]):
        return _does(found["rest"])
    if found := _CIRCUMSTANCE.match(text):
        return f"{found['before']} {_does(found['rest'])[:1].lower()}{_does(found['rest'])[1:]}"
    for form in (WE_FORBID, NO_PLACE, AVOID):
        if found := form.match(text):
            return _of(found["what"])
    if found := IS_FORBIDDEN.match(text):
        return _of(found["what"].rstrip(",") + (found["tail"] or ""))
    if _OF_THIS.match(text):
        return _of(text)
    if found := _DEFINED_AS.match(text):
        return f"Does the content involve {_lowered(found['what'])}, which is defined as {found['rest']}?"
    if is_bare(text) or _acts(text):
        return _of(text)
    return f"Does the content break this rule: “{text}”?"


def is_bare(text: str) -> bool:
    """Whether a text names a thing and says nothing of it, such as `Targeted personal attacks`."""
    text = re.sub(r"“[^”]*”|\"[^\"]*\"|\([^()]*\)", "", text)
    return not _SAYS.search(text) and len(text.split()) <= 40


def in_scope(sentence: str) -> str:
    """The question whether a policy applies, from the sentence that says what it covers; empty where it does not."""
    found = IT_COVERS.match(_closed(sentence))
    return (
        f"Is the content within the scope of this policy, which {_singular(found['what'])}?" if found else ""
    )


def predicate(sentence: str) -> str:
    """What is forbidden, without the words that forbid it; the sentence where its form is not known."""
    text = _closed(sentence)
    if (found := DO_NOT.match(text)) or ((found := MUST_NOT.match(text)) and _WHO.match(found["who"])):
        return _positive(found["rest"])
    if found := _CIRCUMSTANCE.match(text):
        return f"{found['before']} {_positive(found['rest'])}"
    for form in (WE_FORBID, NO_PLACE, AVOID, IS_FORBIDDEN):
        if found := form.match(text):
            return found["what"].rstrip(",") + (found["tail"] or "" if form is IS_FORBIDDEN else "")
    return text if describes(text) else f"Break the rule: “{text}”"


def _closed(sentence: str) -> str:
    """The sentence without its full stop; one that leads into a list speaks of `these`."""
    text = _ASIDE.sub("", sentence.strip().rstrip("."))
    if not text.endswith(":"):
        return text
    text = re.sub(r"[,;]?\s*(?:including but not limited to|such as|including)$", "", text.rstrip(": "))
    if re.search(r"\b(?:that|which|who)$", text):
        return f"{text} fits any of these"
    if re.search(r"\b(?:the following|any of the following)$", text, re.I):
        return re.sub(r"\b(?:any of )?the following$", "any of these", text, flags=re.I)
    commands = DO_NOT.match(text) or MUST_NOT.match(text)
    if re.search(r"\b(?:of|for|through|by|via|from|with|is|are|to|as)$", text, re.I) or (
        commands and len(commands["rest"].split()) <= 4
    ):
        return f"{text} any of these"
    return f"{text}, in any of these ways"


def _does(rest: str) -> str:
    rest, semicolon, aside = _positive(rest).partition("; ")
    if semicolon and not re.match(r"(?:or|and|nor)\b", aside):
        return f"{_does(rest)} {aside[:1].upper()}{aside[1:]}."
    rest += semicolon + aside
    if rest.startswith("be "):
        return f"Is the content {rest[3:]}?"
    return f"Does the content {_lowered(rest)}?"


def _positive(rest: str) -> str:
    """What must not be, as what may be found: `and do not` goes on with `or`, a list of `no …, no …` loses its `no`."""
    before, colon, after = _AND_NOT.sub(", or ", rest).partition(": ")
    if re.match(r"(?:not|no) ", after):
        *first, last = _NO_LIST.sub(r"\g<before>", after).split(", ")
        after = ", ".join([*first, f"or {last}"])
    return before + colon + after


def _of(what: str) -> str:
    if found := _TO.match(what):
        return _does(found["rest"])
    if _VERBAL.match(what):
        return f"Is this so of the content: {what}?"
    what = re.sub(r"^(?:any|all)\s+", "", what, flags=re.I)
    if _acts(what):
        return f"Is this content that {_lowered(what)}?"
    if _OF_THIS.match(what):
        return f"Is this {_lowered(what)}?"
    return f"Does the content involve {_lowered(what)}?"


def tells_content(sentence: str) -> bool:
    """Whether a sentence tells what content is meant: `Content that …`, or what such content does."""
    return bool(_OF_THIS.match(sentence)) or _acts(sentence)


def describes(sentence: str) -> bool:
    """Whether a sentence tells what content is meant, such as `Content that …`, and says nothing of it."""
    return tells_content(sentence) or is_bare(sentence)


def _acts(what: str) -> bool:
    """Whether a text goes on from `content that …`, such as `Uses slurs` and `Directly attacks a person`."""
    first, _, rest = what.casefold().partition(" ")
    verb = rest.partition(" ")[0] if first.endswith("ly") else first
    return verb.rstrip(",") in _THIRD_PERSON or (verb != first and verb == "attacks")


def _lowered(words: str) -> str:
    """The words as they go on within a sentence; names and abbreviations keep their capitals."""
    first, *_ = words.split(" ", 1)
    return (
        words
        if any(letter.isupper() for letter in first[1:]) or first == "I"
        else words[:1].lower() + words[1:]
    )


def _singular(words: str) -> str:
    """`apply to` as one policy does it."""
    return re.sub(
        r"^(apply|cover|govern|concern)\b",
        lambda verb: {"apply": "applies"}.get(verb[1], f"{verb[1]}s"),
        words,
    )


_SO_ARE = re.compile(r"^So (?:is|are)\s+", re.S)
_ALLOWED_TAIL = re.compile(
    r",?\s+(?:is|are)\s+(?:also\s+|generally\s+)?(?:allowed|permitted|fine"
    r"|acceptable)(?:\s+too)?(?=$|[,.;])",
    re.I,
)


def bare_allowance(sentence: str) -> str:
    """What a sentence allows, without the words that allow it; its conditions stay."""
    text = _SO_ARE.sub("", sentence.strip().rstrip("."))
    text = _ALLOWED_TAIL.sub("", text, count=1)
    return text[:1].upper() + text[1:]


_INCLUDES = re.compile(r"^(?:this|it|that)\s+(?:also\s+)?includes?\s+(?P<what>.+)$", re.I | re.S)


def included(sentence: str) -> str:
    """What a sentence adds to a rule: `This includes hauls` adds hauls; other sentences stay as they are."""
    found = _INCLUDES.match(sentence.strip())
    return found["what"].rstrip(".") if found else sentence
