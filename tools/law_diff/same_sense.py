"""Words and phrases that stand for one another in law and rules, whatever the sentence: plain words for formal ones.

Pairs as manuals of drafting tell to exchange. What courts tell apart (notify and inform, illegal and
unlawful, shall and must) is not in here, nor are words that only resemble each other.
"""

import re
from collections.abc import Iterator

_PHRASES = """
in accordance with|pursuant to|according to|in conformity with|in compliance with|in line with
prior to|before|in advance of
subsequent to|after
in order to|so as to|to|for the purpose of
in relation to|with regard to|regarding|concerning|as regards|with respect to|relating to|in respect of|as to|about
for example|e g|such as|for instance
namely|i e|that is|that is to say
in the event that|in case|if|in cases where|in cases in which|where
in the event of|in case of|in the case of
unless|except where|except if|save where
except for|with the exception of|save for|apart from
notwithstanding|despite|in spite of
irrespective of|regardless of|whatever
whether or not|regardless of whether|irrespective of whether
e mail|email|electronic mail
web site|website
live stream|livestream
in return for|in exchange for
due to|because of|owing to|on account of|by reason of
because|given that|in view of the fact that|on the ground that
provided that|on condition that|as long as|so long as
in writing|in written form|by written means
by means of|through|by way of|via
on the basis of|based on
for the purposes of|for purposes of
during|in the course of
until|till
while|whilst
among|amongst
upon|on
as well as|together with|along with|and also
in addition to|besides
in addition|moreover|furthermore|additionally
however|nevertheless|nonetheless
therefore|thus|hence|consequently|accordingly|as a result
immediately|forthwith|at once|straight away|right away
promptly|swiftly|speedily|expeditiously
at least|not less than|no less than|not fewer than|no fewer than|a minimum of
at most|not more than|no more than|a maximum of|up to
not later than|no later than|at the latest by
each|every
each year|every year|a year|per year|per annum|annually|yearly|once a year|every twelve months
each month|every month|a month|per month|monthly|once a month
each week|every week|a week|per week|weekly|once a week
each day|every day|a day|per day|daily|once a day
is permitted to|are permitted to|is allowed to|are allowed to
forbidden|prohibited|banned
able to|in a position to|capable of
sufficient|enough
approximately|roughly|around
additional|further|extra|supplementary
entire|whole|complete
entirely|wholly|completely|fully
particularly|in particular|especially|notably
solely|only|exclusively
mainly|primarily|principally|chiefly|predominantly
often|frequently
rarely|seldom
currently|at present|presently
previously|formerly|earlier
numerous|many|a large number of|a great number of
several|a number of
rapid|fast|quick
rapidly|fast|quickly
false|untrue
aim|goal|objective
type|kind|sort
error|mistake
reply|response|answer
duty|obligation
duties|obligations
breach|infringement|violation|contravention
breaches|infringements|violations|contraventions
assistance|help|aid
picture|image
pictures|images
film|movie
shop|store
nobody|no one|no person
anyone|anybody|any person
everyone|everybody|every person
someone|somebody
he or she|they
his or her|their
him or her|them
aforementioned|above mentioned|mentioned above|referred to above
"""
_VERBS = """
begin|start|commence
cease|stop|discontinue
use|utilise|make use of
buy|purchase
obtain|get
help|assist|aid
keep|retain
take away|remove|take down
conceal|hide
examine|look into
stem from|come from|originate from|derive from
look for|seek|search for
repay|pay back|refund|reimburse
praise|commend|laud
show|display
tell|inform
let|allow|permit
publish|make public
respond|answer
ask for|request
provide|supply|furnish
establish|set up|put in place
carry out|perform|conduct|undertake
ensure|make sure
comply with|adhere to|abide by|conform to
consider|deem|regard as
choose|select
change|modify|alter
try|attempt|endeavour
demonstrate|show
reveal|disclose|make known
postpone|defer|put off
reduce|lower|decrease
verify|check
send|transmit
pass on|forward|hand on
give back|return
conclude|enter into
breach|infringe|violate|contravene
impersonate|pose as|pretend to be
deceive|mislead|trick
depict|portray
mock|ridicule|make fun of
incite|urge
arrange|organise
collect|gather
appoint|name
explain|set out
live|reside
happen|occur|take place
"""
_IRREGULAR = {
    verb: forms.split()
    for verb, forms in {
        "begin": "began begun", "buy": "bought", "get": "got", "keep": "kept", "take": "took taken",
        "hide": "hid hidden", "come": "came", "seek": "sought", "pay": "paid", "show": "showed shown", "tell": "told",
        "let": "let", "make": "made", "set": "set", "put": "put", "undertake": "undertook undertaken",
        "choose": "chose chosen", "mislead": "misled", "send": "sent", "give": "gave given",
    }.items()
}  # fmt: skip
_DOUBLED = ("begin", "get", "stop", "let", "permit", "set", "put")


def _forms(phrase: str) -> list[list[str]]:
    """A phrase with its verb as base, third person, past and participle, and -ing."""
    verb, space, rest = phrase.partition(" ")
    bare = verb + verb[-1] if verb in _DOUBLED else verb.removesuffix("e")
    consonant_y = re.search(r"[^aeiou]y$", verb)
    third = (
        re.sub("y$", "ies", verb)
        if consonant_y
        else verb + ("es" if re.search(r"(?:s|sh|ch|x)$", verb) else "s")
    )
    past = _IRREGULAR.get(verb) or [re.sub("y$", "ied", verb) if consonant_y else f"{bare}ed"]
    return [[f"{form}{space}{rest}" for form in some] for some in ([verb], [third], past, [f"{bare}ing"])]


def _groups() -> Iterator[list[str]]:
    yield from (line.split("|") for line in _PHRASES.split("\n") if line)
    for line in filter(None, _VERBS.split("\n")):
        each = [_forms(phrase) for phrase in line.split("|")]
        yield from ([one for forms in each for one in forms[at]] for at in range(4))


def _numbered() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for at, group in enumerate(_groups()):
        for phrase in group:
            found.setdefault(phrase, set()).add(at)
    return {phrase: frozenset(groups) for phrase, groups in found.items()}


_GROUPS_OF = _numbered()
LONGEST = max(len(phrase.split()) for phrase in _GROUPS_OF)
"""Words of a phrase."""


def same_sense(one: str, other: str) -> bool:
    """Whether two phrases without capitals stand for one another."""
    return bool(_GROUPS_OF.get(one, frozenset()) & _GROUPS_OF.get(other, frozenset()))
