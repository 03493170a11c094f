"""Whether the subject of a rule is somebody, where no list of actors knows it: by its form and by what it is to do."""

import re

_PEOPLE = re.compile(
    r"[a-z]{2,}(?:ers?|ors?|ees?|ists?|ians?|m[ae]n|persons?|people|staff|folk|(?<=[a-z]{2})ants?)$"
)
_THING = re.compile(
    r"(?:tions?|sions?|ments?|ances?|ences?|anc(?:y|ies)|enc(?:y|ies)|ness|(?<!author)(?<!commun)it(?:y|ies)|ures?|"
    r"ings?|ages?|ships?|th|isms?|ics|ly)$"
)
_THING_WORDS = """
    account act action algorithm all amount and annex answer app appeal application area article audit
    banner basis behaviour both box burden button calendar case certificate channel chapter character
    charter claim code colour column complaint computer constant content contract convention corner cost
    counter covenant criteria criterion data date day decision degree device directive disclaimer document
    door duty each either error evidence exercise fact factor favour feature fee field file filter fine
    floor folder footer form former function fund game good goods grant guarantee he header however
    identifier image indicator interface it item label labour latter law layer letter limit line link list
    manner mark matter means mechanism mirror mode monitor neither network newsletter none not nothing
    notice number offer or order other over page paper paragraph parameter parcel penalty period plan
    plant point pointer policy post power practice price procedure process product proposal protocol
    purpose quarter rate record register remainder remedy reminder remnant report repository request
    result review right risk row rule safeguard sanction sandbox section sector sentence server share she
    sign site software standard state status statute sticker subparagraph sum summary system task template
    tender term test text that there these they this those timer title tool total tracker transfer treaty
    trigger union use variant vector video waiver warrant we website which who word you
"""
_THINGS = frozenset(_THING_WORDS.split())
_HOLDS = re.compile(
    r"^(?:\s+(?:[a-z]+ly|also|only|not|at least|at any rate|in particular|always|then|first|"
    r"in (?:each|any|every)[^,]{0,24}? (?:case|event))\b,?)*\s+"
    r"(?:be|include|contain|consist|comprise|cover|relate|concern|apply|specify|state|describe|indicate|identify|list|"
    r"have|mean|refer|begin|end|start|expire|lapse|result|entail|involve|prevent|preclude|affect|prejudice|interrupt|"
    r"exceed|amount|correspond|depend|form|remain|continue|reflect|last|run|fall|come|go|differ|vary|serve|"
    r"show|display|appear|stand|bear|take (?:place|effect|into account)|enter into force)\b",
    re.IGNORECASE,
)
"""What a thing may do too."""


def is_people(word: str) -> bool:
    """Whether a noun is formed as one for people: broadcaster, licensee, archivist."""
    return bool(_PEOPLE.search(word.lower())) and not is_thing(word)


def is_thing(word: str) -> bool:
    """Whether a noun is of nobody who can act."""
    folded = word.lower()
    return not _THINGS.isdisjoint(singulars(folded)) or bool(_THING.search(folded))


def singulars(word: str) -> tuple[str, ...]:
    """A noun, and what it is the plural of if it is one."""
    return word, word.removesuffix("s"), re.sub(r"ies$", "y", word), re.sub(r"es$", "", word)


def does(after: str) -> bool:
    """Whether the words after a modal are an act, which no thing could do."""
    return bool(re.match(r"\s*[a-z,]", after)) and not _HOLDS.match(after)
