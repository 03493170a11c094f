"""`/redline rate BATCH ada, mira adjudicator jonas`: ask people to rate a batch, or take them off it, from Slack."""

import re

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.inbox import Item
from knowledge_base.workspace import Config
from slack_app.cards import told
from slack_app.doorkeeper import Visitor, person_of
from slack_app.office import Office
from slack_app.quoting import clip, line
from slack_app.work.rating_cards import show_batch
from tools.figures import listed
from tools.rater_rules import RatingRole, organiser_problem, rating_problem
from tools.rating_batches import known_batch
from tools.rating_crew import Crew, ask_people, crew_of, take_off

MOST_ASKED = 6
"""People who are asked without being named."""
_ORDER = re.compile(r"^rate\b\s*(?P<batch>\S*)\s*(?P<people>.*)$", re.IGNORECASE | re.DOTALL)
_SETTLERS = re.compile(r"\b(?:adjudicators?|settled by)\b:?", re.IGNORECASE)
_OFF = re.compile(r"\b(?:without|take off|off|minus)\b:?", re.IGNORECASE)
_MENTION = re.compile(r"^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$")


def is_order(text: str) -> bool:
    """Whether a command is one to have a batch rated."""
    return bool(re.match(r"rate(\s+B-\S+.*)?$", text.strip(), re.IGNORECASE | re.DOTALL))


def order(office: Office, item: Item, visitor: Visitor) -> str:
    """Ask the people who are named, or, where nobody is, whoever has the role; what whoever asked is told."""
    match = _ORDER.match(str(item.body["text"]))
    batch_id = match["batch"] if match else ""
    try:
        if match is None or not batch_id:
            raise WrongUsage("name the batch, such as /redline rate B-3f2a91c0de ada, mira adjudicator jonas")
        crew = _asked(office, visitor, batch_id, match["people"])
    except (Refused, WrongUsage) as problem:
        return told.refused(str(problem))
    show_batch(office, crew.batch)
    config = office.door.config()
    return _words(config, crew)


def _asked(office: Office, visitor: Visitor, batch_id: str, people: str) -> Crew:
    config = office.door.config()
    with office.store.read() as tx:
        batch = known_batch(tx, batch_id)
        if problem := organiser_problem(config, visitor.id, batch.asked.policy):
            raise Refused(problem)
        crew = crew_of(tx, batch)
    asked, _, leaving = _OFF.sub("\0", people, count=1).partition("\0")
    off = _people(config, leaving)
    if leaving and not off:
        raise WrongUsage("name who is taken off, such as /redline rate B-3f2a91c0de without ada")
    if off:
        crew = take_off(office.store, config, batch.id, visitor.id, off, office.clock(), via="slack")
        if not asked.strip():
            return crew
    raters, _, settlers = _SETTLERS.sub("\0", asked, count=1).partition("\0")
    named = _people(config, raters), _people(config, settlers)
    if not any(named):
        if crew.members:
            return crew
        named = _able(config, batch.asked.policy, "rater"), _able(config, batch.asked.policy, "adjudicator")
        named = named[0], tuple(one for one in named[1] if one not in named[0])
    return ask_people(
        office.store, config, batch.id, visitor.id, named[0], named[1], office.clock(), via="slack"
    )


def _people(config: Config, words: str) -> tuple[str, ...]:
    found = []
    for word in re.split(r"[\s,;]+", words):
        name = word.removeprefix("@")
        mentioned = _MENTION.match(word)
        if name and name.casefold() not in ("and", "raters", "by"):
            found.append(person_of(config, mentioned[1]) if mentioned else name)
    return tuple(dict.fromkeys(found))


def _able(config: Config, policy: str, role: RatingRole) -> tuple[str, ...]:
    able = tuple(
        str(one)
        for one, person in config.people.items()
        if person.slack and not rating_problem(config, one, role, policy)
    )
    if len(able) > MOST_ASKED:
        raise Refused(f"{len(able)} people may work on it as {role}; name those who should")
    return able


def _words(config: Config, crew: Crew) -> str:
    names = {one: line(clip(config.people[one].name, 60)) for one, _ in crew.members if one in config.people}
    without = [names[one] for one in names if not config.people[one].slack]
    settled = [names[one] for one in crew.adjudicators if one in names]
    rate = listed([names[one] for one in crew.raters if one in names])
    words = f"{rate} rate {line(crew.batch)}" if rate else f"Nobody rates {line(crew.batch)} now"
    words += (
        f", and {listed(settled)} settle what they split on."
        if settled
        else ". Nobody settles what they split on yet."
    )
    words += " Each gets one item at a time in their own conversation with me; how it goes stands in yours."
    if off := [line(clip(config.name_of(one), 60)) for one, _ in crew.taken_off]:
        words += f" Taken off: {listed(list(dict.fromkeys(off)))}; what was answered stands."
    if without:
        words += f" No Slack member id is known of {listed(without)}: they rate with `redline labels rate`."
    return words
