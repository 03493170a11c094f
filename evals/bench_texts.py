"""Texts for the benchmarks: harmless posts, half of them of a marketplace, varied by a seed, as mixed as a real queue.

A small grammar is expanded at random: 14 topics, each with its own words. Some posts belong to campaigns (one
text with little changes, which near-duplicate grouping must find), some are spelt to evade.
"""

import random
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

CAMPAIGN_SHARE = 0.08
CAMPAIGNS = 40
EVASIVE_SHARE = 0.02

_TOPICS = {
    "copies": "{greet} {sell} {brand} {wear}, {grade}, {ship}. {contact} | {sell} {grade} {wear} {when}, {contact}"
    " | {brand} {wear} {price}, {grade} and {ship} {end}",
    "labels": "{greet} we {make} {label} for {wear}, {price}. {contact} | {label} {ship}, {price}, {contact}"
    " | {contact} if you need {label} {when}, {end}",
    "questions": "does {who} know whether {brand} {wear} {place} are {real}? {end}"
    " | {who} sold me {wear} {when}, how can I tell that they are {real}? {feel}",
    "warnings": "{feel}, {who} {place} tried to sell me {wear} with {label}. {advice}"
    " | {advice}: the {colour} {wear} {place} {when} were not {real}",
    "repairs": "{greet} I {mend} the {part} of my {colour} {wear} {when} and {feel}"
    " | {who} showed me how to {mend} a {part}, {feel} {end}",
    "cooking": "{dish} with {dish} {when}, {who} asked for more, {feel} | {who} taught me {dish} {place}. {feel} {end}"
    " | looking for a recipe of {dish} that {who} would like {when}",
    "travel": "{when} we went {place} with {who}, {dish} {place} and {colour} boats, {feel}"
    " | how long is the train {place}? {who} wants {dish} {place} {when} {end}",
    "pets": "{who} adopted {animal} {when}, {habit} and {feel} | {animal} {place} {habit}, is that normal? {end}",
    "football": "{score}, {player} {play} {when}, {feel} | if {player} {play} again the cup is ours {end}"
    " | who watched {player} {place}? {score} and {feel}",
    "music": "{who} plays {instrument} {place}, {song} sounded {mood} | learning {song} on {instrument} {when}, {feel}",
    "office": "{boss} moved the {meeting} {when}, {feel} | my {meeting} with {boss} was {mood}. {feel} {end}",
    "garden": "{plant} and {plant} came up {when}, {pest} {feel} | any advice against {pest} on my {plant}? {end}",
    "phones": "my {device} {fault} {when}, {fix} did not help {end} | after the update the {device} {fault}, {fix}?",
    "lessons": "{boss} gave us {subject} homework {when}, {feel} | {who} explained {subject} {place}, {mood} {end}",
}
_WORDS = {
    "greet": "hi all,|hello everyone|ok so|last call:|good morning,|quick note:|listen,|for the collectors here:|",
    "sell": "selling|I have|fresh box of|ten pairs of|clearing out|just landed:|restock of|swap or sale:|up for grabs",
    "brand": "Ardenne|Bellocq|Northmill|Casa Lume|Verdano|Oakline|Maison Tarn|Kestrel|Solvaro|Pinto & Graf|Hallmere",
    "wear": "trainers|handbags|sunglasses|wallets|belts|watches|rain coats|scarves|football shirts|earrings|backpacks|"
    "hiking boots|silk ties|caps|leather gloves|denim jackets|perfume bottles|wool jumpers",
    "grade": "mirror grade|same factory, other label|one to one|you will not tell the difference|no box, no papers|"
    "looks just like the shop|logo included|the stitching is perfect|tested by a friend|better than the original",
    "ship": "posted {place}|sent in plain paper|two days by post|collect {place}|tracked parcel|ships {when}",
    "contact": "write to me for the list|ask for the album|the link is in my profile|message before you order|"
    "first come, first served|see the pinned note|comment the word {colour}|prices by message only",
    "make": "print|sew|cut|engrave|deliver|pack|copy|emboss",
    "label": "name tags|boutique receipts|serial stickers|authenticity cards|dust bags|branded boxes|swing tickets",
    "price": "{number} each|{number} for a pair|half the shop price|best offer over {number}|{number} with postage",
    "number": "12|18|25|30|35|42|49|60|75|80|95|110|140|199",
    "who": "my sister|a neighbour|the lady upstairs|our coach|my uncle {place}|somebody|an old friend|the new trainee|"
    "my flatmate|a man with a {colour} hat|grandma|the whole team|a trader",
    "real": "genuine|original|the real thing|worth it|what they say|made by the brand",
    "feel": "I am so happy|it took ages|could not stop laughing|never again|not bad at all|what a day|still learning|"
    "it was worth every minute|I was rather cross|we will do it again {when}|nobody believed it",
    "advice": "check the seam first|ask for the receipt|keep your money|look at the inside of the tongue|"
    "go to the shop instead|compare the {colour} tag|report it to the market office|take a photo of the stall",
    "mend": "glued|re-sewed|cleaned|polished|replaced|patched|straightened|oiled|dyed",
    "part": "sole|zip|clasp|strap|lining|buckle|hinge|left lens|inner pocket|handle|cuff|winding crown",
    "colour": "red|navy|olive|cream|silver|mustard|black|turquoise|brown|lilac|grey|orange",
    "dish": "lentil soup|dumplings|plum cake|grilled peppers|noodles|a huge pot of rice|flat bread|fish stew|"
    "apple pancakes|goat cheese|pickled beans|saffron buns|roast pumpkin|walnut pesto",
    "when": "last Sunday|this week|before the holidays|on Friday night|after work|in the spring|yesterday|since March|"
    "every other month|at noon|tomorrow|during the break|in the rain|on my birthday",
    "place": "by the harbour|in Lisbon|near the station|at the flea market|in the old town|to Ghent|behind the church|"
    "up in the hills|at school|in Osaka|on the ferry|next to the bakery|from Porto|at the fair|across the river",
    "animal": "a tabby kitten|two ferrets|an old greyhound|a parrot|the tortoise|her pony|a rescue puppy|three hens",
    "habit": "sleeps in the sink|hides every sock|barks at the moon|eats only carrots|steals butter|chases bees",
    "score": "two nil|a late draw|four goals before the break|extra time again|lost on penalties|a clean sheet",
    "player": "our keeper|the left back|number nine|the captain|that young striker|the substitute|the referee",
    "play": "scored from the halfway line|slipped on the grass|missed an open goal|ran the whole midfield|dived again",
    "instrument": "the cello|a borrowed trumpet|an accordion|his drums|the school piano|a ukulele|the church organ",
    "song": "that waltz|the old ballad|a film theme|the second movement|their new single|a lullaby|the encore",
    "mood": "lovely|far too slow|out of tune|brilliant|confusing|longer than planned|surprisingly calm|very loud",
    "boss": "my manager|the professor|accounting|the head teacher|the new director|our tutor|personnel",
    "meeting": "budget review|appraisal|stand-up|job interview|planning day|invoice deadline|lunch seminar|team call",
    "plant": "tomatoes|tulips|the fig tree|sweet peas|courgettes|roses|the hedge|mint|sunflowers|raspberries",
    "pest": "snails|mildew|greenfly|the neighbour's goat|frost|moles|blackbirds|ants",
    "device": "phone|tablet|router|laptop|smart watch|printer|headset|e-reader",
    "fault": "restarts by itself|shows a grey screen|drains the battery|lost all contacts|will not charge|buzzes",
    "fix": "a factory reset|another cable|clearing the cache|an hour in rice|calling the hotline|a new SIM card",
    "subject": "algebra|Latin|geography|chemistry|essay writing|statistics|drawing|history|grammar",
    "end": "thanks!|anyone?|:)|#weekend|no rush|cheers|see you there|really|lol|👍|please share|honestly",
}
_FRAMES = {topic: tuple(frame.strip() for frame in frames.split(" | ")) for topic, frames in _TOPICS.items()}
_CHOICES = {slot: tuple(words.split("|")) for slot, words in _WORDS.items()}
_SLOT = re.compile(r"\{(\w+)\}")
_LEET = str.maketrans({"e": "3", "i": "1", "o": "0", "a": "@"})


class Post(NamedTuple):
    """A generated text and the topic it was drawn from."""

    topic: str
    text: str


def posts(count: int, seed: int) -> list[Post]:
    """So many different posts of one or two sentences; the same for the same seed."""
    draw = random.Random(seed)
    campaigns = [_post(draw) for _ in range(CAMPAIGNS)]
    found: dict[str, Post] = {}
    while len(found) < count:
        post = _variant(draw, draw.choice(campaigns)) if draw.random() < CAMPAIGN_SHARE else _post(draw)
        if draw.random() < EVASIVE_SHARE:
            post = post._replace(text=_evasive(draw, post.text))
        found.setdefault(post.text, post)
    return list(found.values())


def long_texts(count: int, words: int, seed: int) -> list[str]:
    """So many texts of exactly that many words, posts on one topic strung together."""
    draw = random.Random(seed)

    def endless(topic: str) -> Iterator[str]:
        while True:
            yield from _sentence(draw, topic).split()

    return [" ".join(islice(endless(draw.choice(tuple(_FRAMES))), words)) for _ in range(count)]


def _post(draw: random.Random) -> Post:
    topic = draw.choice(tuple(_FRAMES))
    sentences = [_sentence(draw, topic) for _ in range(draw.choice((1, 1, 2)))]
    return Post(topic, " ".join(sentences))


def _sentence(draw: random.Random, topic: str) -> str:
    text = draw.choice(_FRAMES[topic])
    while "{" in text:
        text = _SLOT.sub(lambda slot: draw.choice(_CHOICES[slot[1]]), text)
    return " ".join(text.split())


def _variant(draw: random.Random, post: Post) -> Post:
    """One of a campaign: the same words with another number, name and ending."""
    code = draw.randrange(10_000)
    return Post(
        post.topic, f"{post.text} {draw.choice(_CHOICES['end'])} {draw.choice(_CHOICES['who'])} {code}"
    )


def _evasive(draw: random.Random, text: str) -> str:
    words = text.split()
    long = [place for place, word in enumerate(words) if word.isalpha() and len(word) > 4]
    for place in draw.sample(long, min(2, len(long))):
        words[place] = words[place].translate(_LEET)
    return " ".join(words)
