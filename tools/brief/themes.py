"""What a rule is about: themes of platform law and of platforms' policies, told by their words. English."""

import re
from collections.abc import Mapping, Sequence

_THEMES: Mapping[str, str] = {
    "Definitions and scope": r"definitions?|means|subject matter|scope|shall not apply to services|applies to",
    "Notices of content": r"notices?|notify|notifies|flaggers?|report(?:ing)? mechanism|report content|takedown|orders? to act",
    "Reasons given to users": r"statements? of reasons|reasons for|inform(?:ed|s)? the (?:user|host|recipient)",
    "Complaints and appeals": r"complaints?|contest(?:ed|s)? (?:a|an|the|any|it|that|such)|appeals?|redress|out-of-court|reinstat\w+|disputes?",
    "Terms of service": r"terms(?: and conditions| of service| of use)?|community (?:guidelines|standards)",
    "Minors": r"minors?|child(?:ren)?|teen(?:s|ager\w*)?|under the age|age (?:assurance|verification|limit)|parental|under 1[38]",
    "Payments and gifts": r"gifts?|payments?|paid|spend\w*|currency|purchases?|refunds?|loot box\w*|monetis\w+|monetiz\w+",
    "Advertising": r"advertis\w+|ads?|sponsored|branded|paid (?:promotion|partnership)\w*|commercial communication\w*|profiling",
    "Ranking and recommendations": r"recommender|recommend(?:ed|ation\w*)|ranking|feeds?|amplif\w+|parameters",
    "Design of interfaces": r"dark patterns?|interfaces?|nudg\w+|manipulat\w+|deceptive design",
    "Illegal and harmful content": r"illegal content|harmful content|unlawful|disseminat\w+",
    "Synthetic media and AI": r"synthetic (?:media|content|audio|video|image\w*)|synthesi[sz]ed|deepfakes?|deep fakes?|ai-generated|generative|artificial intelligence|"
    r"manipulated media|ai systems?|general-purpose",
    "Hate": r"hate(?:ful)?|slurs?|protected (?:characteristics?|groups?|attributes?)|dehumani\w+|discriminat\w+|racis\w+",
    "Harassment": r"harass\w+|bull(?:y|ying|ies)|doxx?\w*|stalk\w+|intimidat\w+|threat(?:en\w*|s)?",
    "Violence and extremism": r"violen\w+|terroris\w+|extremis\w+|weapons?|gore|graphic|threats? to life",
    "Self-harm": r"self[- ]harm|suicid\w+|eating disorders?",
    "Sexual content": r"sexual\w*|nudity|nude|porn\w*|intimate|non-consensual",
    "Scams and spam": r"spam\w*|scams?|fraud\w*|phishing|inauthentic|impersonat\w+|fake (?:accounts?|engagement)",
    "Misinformation and elections": r"misinformation|disinformation|elections?|electoral|civic|false information|conspirac\w+",
    "Regulated goods": r"drugs?|tobacco|alcohol\w*|gambling|firearms?|regulated goods|counterfeit\w*",
    "Intellectual property": r"copyright\w*|trade ?marks?|intellectual property|infring\w+",
    "Personal data and privacy": r"personal data|data (?:subjects?|protection|portability)|consent|processing|privacy|controllers?",
    "Records and access to data": r"records?|logs?|retain\w*|retention|access to data|researchers?|keep .{0,20}months",
    "Transparency reports": r"transparency reports?|transparency|publish(?:ed)? .{0,60}reports?|half-year|annual report\w*",
    "Risks and audits": r"risk(?:s| assessments?)?|assess(?:ment|es)?|mitigat\w+|audit\w*|systemic|crisis",
    "Human moderation": r"human (?:moderators?|review\w*)|moderators?|automated means|automated (?:tools|systems)",
    "Accounts and enforcement": r"suspend\w*|suspensions?|strikes?|bans?|account (?:restrict\w+|removal)|terminat\w+|repeat(?:ed)? "
    r"(?:violat\w+|infring\w+)|enforcement",
    "Security": r"security|vulnerabilit\w+|cyber\w*|incidents?|breach\w*|malware",
    "Traders and products": r"traders?|marketplaces?|products?|manufacturers?|importers?|distributors?|conformity",
    "Supervision and fines": r"fines?|penalt\w+|supervis\w+|inspections?|coordinators?|authorit(?:y|ies)|office|infringement "
    r"procedure\w*|investigat\w+|turnover",
    "Dates and transition": r"enters? into force|shall apply from|transitional|repealed|review of this",
}  # fmt: skip
FORMAL = "Recitals and formalities"
_PATTERNS = {
    name: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE) for name, words in _THEMES.items()
}
THEMES: tuple[str, ...] = tuple(_THEMES)
HEADING = 4
"""What a word in the innermost heading is worth; one in the changed words is worth 2, one elsewhere 1."""
LEAST = 2
"""What a theme must be worth; below it the document's own heading names the theme."""
MOST_NAME = 60


def theme_of(heading: Sequence[str], text: str, changed: str) -> str:
    """The theme that a changed provision is about: the best of ours, else the document's own outermost heading."""
    near = heading[-1] if heading else ""
    worth = {
        name: HEADING * min(_count(pattern, near), 2)
        + 2 * min(_count(pattern, changed), 3)
        + min(_count(pattern, text), 3)
        for name, pattern in _PATTERNS.items()
    }
    best = max(worth, key=lambda name: worth[name])
    if worth[best] >= LEAST:
        return best
    own = " ".join(heading[0].split()).strip("#* ") if heading else ""
    return (own if len(own) <= MOST_NAME else f"{own[:MOST_NAME]} …") or "Other"


def theme_named(words: str) -> str:
    """Our theme that all these words name, the one of fewest words where several do; empty where none does."""
    wanted = set(re.findall(r"\w+", words.casefold())) - _JOINING
    names = [name for name in THEMES if wanted and wanted <= set(re.findall(r"\w+", name.casefold()))]
    return min(names, key=lambda name: len(name.split()), default="")


def pattern_of(theme: str) -> re.Pattern[str]:
    """The words that tell one of our themes."""
    return _PATTERNS[theme]


_JOINING = frozenset(("and", "of", "to", "the"))


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))
