"""Small texts on known themes, made by program: what ships to measure clusters on. A seed tells which words."""

from collections.abc import Iterator
from random import Random

THEMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "deposit before work": (
        (
            "pay {n} to unlock your tasks",
            "the starter kit is {n}, then the shifts begin",
            "top up {n} and your salary is released",
            "they want {n} for training before day one",
            "visa fee of {n} first, job after",
        ),
        ("dm me", "only today", "5 places left", "ask my manager", "all refundable"),
    ),
    "parcel fee": (
        (
            "your parcel waits, pay {n} customs",
            "delivery failed, settle {n} to get the box",
            "courier holds your package until {n} is paid",
            "a fee of {n} releases the shipment",
        ),
        ("link in bio", "within 24 hours", "tracking attached", "last notice", "thank you"),
    ),
    "copies of bags": (
        (
            "mirror grade handbag for {n}",
            "1:1 designer purse, {n} shipped",
            "the tote looks exactly like the brand's, {n}",
            "inspired bags, best quality, {n}",
        ),
        ("box included", "all colours", "message for the catalogue", "new drop", "no returns"),
    ),
    "train roofs": (
        (
            "riding on top of the {n} express",
            "surfed the metro roof past {n} stations",
            "hung outside the carriage for {n} minutes",
            "he climbed the freight wagon at {n} km/h",
        ),
        ("insane night", "filmed by my mate", "who is next", "no ropes", "part 2 soon"),
    ),
    "breath game": (
        (
            "held my breath for {n} seconds until I fainted",
            "the pass out game, round {n}",
            "choke challenge, {n} likes and I do it again",
            "blacked out after {n} seconds, try it",
        ),
        ("so dizzy", "tag a friend", "school break", "lol", "do not tell mum"),
    ),
    "gifts by shame": (
        (
            "{n} viewers and not one gift, shame on you",
            "you watch for free, send {n} roses",
            "if nobody gifts {n} coins I end the stream crying",
            "real fans give {n} coins",
        ),
        ("come on", "last chance", "we are at the goal soon", "my kids are hungry", "battle time"),
    ),
    "rats and people": (
        (
            "those newcomers are rats, {n} in every house",
            "they breed like vermin, {n} more today",
            "a plague of {n} came over the border",
            "filth on two legs, {n} of them on my street",
        ),
        ("wake up", "share this", "enough is enough", "not people", "clean it up"),
    ),
    "private address": (
        (
            "she lives at {n} Mill Road, go say hello",
            "his number plate ends in {n}, you know the car",
            "house {n}, blue door, that is him",
            "her school timetable, room {n} at noon",
        ),
        ("have fun", "pass it on", "ring the bell", "he deserves it", "posted by request"),
    ),
    "left-over pills": (
        (
            "{n} tablets left from my operation, swap?",
            "spare prescription capsules, {n} a strip",
            "no doctor needed, {n} per box of painkillers",
            "giving away {n} antibiotic pills",
        ),
        ("sealed", "pick up only", "cheap", "expires next year", "ask for more"),
    ),
    "slot wins": (
        (
            "{n} free spins with my code",
            "turned 20 into {n} on the slots",
            "casino paid out {n} last night",
            "bonus round gave {n}, sign up below",
        ),
        ("link below", "18 plus", "trust me", "crazy luck", "live tonight"),
    ),
    "no eating": (
        (
            "{n} hours without food, who joins",
            "goal weight {n}, skip dinner with me",
            "water only for {n} days",
            "be harsh when I eat over {n} calories",
        ),
        ("stay strong", "group open", "buddy wanted", "check in daily", "almost there"),
    ),
    "miracle returns": (
        (
            "your {n} becomes ten times that by Friday",
            "guaranteed {n} percent a week, no risk",
            "our account manager made {n} overnight",
            "signals group, {n} wins in a row",
        ),
        ("join now", "only serious people", "proof in stories", "withdraw any time", "limited"),
    ),
}
OPENINGS = ("", "guys ", "hey, ", "ok so ", "news: ", "honestly ")


def themed(seed: int, each: int = 40) -> list[tuple[str, str]]:
    """So many texts of each theme, with its name; themes differ in size by up to four times."""
    draw = Random(seed)
    return [
        (theme, text) for theme in THEMES for text in _texts(theme, draw, draw.randint(each // 2, 2 * each))
    ]


def _texts(theme: str, draw: Random, many: int) -> Iterator[str]:
    said, asides = THEMES[theme]
    for _ in range(many):
        first = draw.choice(said).format(n=draw.randint(3, 990))
        rest = draw.sample(asides, draw.randint(0, 2))
        yield draw.choice(OPENINGS) + ", ".join([first, *rest])
