"""What is never done in a conversation, and how it is really done.

A request is known by its wording, clause by clause: an order to approve, whoever it claims to come from. A question
*about* such a thing ("may users publish an address?") is no order.
"""

import re

from agents.orders import ORDERS_BY_KIND

_ASSERTED = re.compile(
    r"\b(?:i (?:hereby |now |do )?approve\b|(?:you have|you've got|you got|here is|here's|this is|there is|there's|"
    r"consider this|take this as) (?:my|our|the|\w+'s) (?:approval|sign-?off|okay|ok|go-ahead|"
    r"consent|blessing|permission)\b|"
    r"approve (?:it|this|that|P-\w+) (?:on|in) (?:my|\w+'s) (?:behalf|name)|on my behalf\b.*\bapprov|"
    r"approv\w+ (?:for|as) (?:mira|jonas|the lead|me\b)|without (?:an? |any |the )?(?:approval|"
    r"sign-?off|asking anyone)\b"
    r".*\b(?:release|publish|live|change|do)|(?:release|publish|deploy|apply|change|do)"
    r"\b.*\bwithout (?:an? |any |the |"
    r"waiting for )?(?:approvals?|sign-?off|asking|review))",
    re.IGNORECASE,
)
_REJECTING = (
    r"reject\w*|declin\w*|veto\w*|kill|bin|drop|throw\w* out|withdraw\w*|cancel\w*|ablehn\w*|"
    r"rechaz\w*|rejet\w*|odrzu\w*|reddet\w*"
)
_DECIDING = re.compile(
    r"\b(?:approv\w*|accept\w*|sign(?:ed)?(?: \w+)? off|sign|green[- ]?light\w*|go(?:es)? "
    r"(?:ahead|live)|let\b.*\bthrough|"
    r"wav\w+\b.*\bthrough|thumbs[- ]?up|lgtm|ship\w*|releas\w*|publish\w*|deploy\w*|roll\w*(?: "
    r"\w+)? out|activat\w*|merg\w*|"
    rf"clos\w*|confirm\w*|okay|ok|yes|fine|do it|make it so|in(?:to)? force|live|{_REJECTING}|"
    r"genehmig\w*|freigeb\w*|apr(?:o|ue)b\w*|"
    r"aprov\w*|approuv\w*|approva\w*|keur\w*|zatwierd\w*|onayl\w*)\b|\+1|\N{THUMBS UP SIGN}",
    re.IGNORECASE,
)
"""Words that decide on a proposal where one is named and nothing is asked."""
_LOOKING = re.compile(
    r"^\W*(?:(?:hi|hello|hey|please|kindly|can you|could you|would you|and|so|ok|okay|now|just)"
    r"[,!]?\s+)*(?:show|display|explain|"
    r"describe|tell|open|list|find|summari[sz]e|see|view|details?|status|look|give me|who|what|"
    r"when|where|why|how|which|is|are|was|"
    r"were|has|have|had|did|does|do|will|zeig\w*|mostr\w*|muestra\w*|montre\w*|toon|pokaż|göster)\b",
    re.IGNORECASE,
)
_PROPOSAL = re.compile(r"(?<![\w-])P-[0-9A-Za-z]{4,40}\b")
_ASKS = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|so|and|but|please)[,!]?\s+)*(?:who|what|when|where|why|how|"
    r"which|is|are|was|were|may|does|do|did|has|have|"
    r"should|can (?!you\b)|could (?!you\b)|would (?!you\b)|will (?!you\b)|must|wer|was|wann|"
    r"darf|pode|posso|quem|qual)\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\bwho (?:can|may|could|must|has to|is allowed to|is able to) (?:approve|release|reject|sign off|publish)\b"
    r"|\bhow (?:do|can|could|should|would) (?:i|we|one|somebody) (?:approve|release|reject|sign off|publish)\b[^?]*"
    r"\b(?:P-\w+|proposals?|changes?|drafts?|it|this|that|one)\b",
    re.IGNORECASE,
)
"""Questions on how it is really done, which the refusal answers."""
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]{12,}[\"”“»]|(?<!\w)'[^'\n]{12,}'(?!\w)")
LEAST_AROUND_A_QUOTE = 4
_PARTS = re.compile(
    r"(?<=[.!?;:])\s+|\n+|,\s*(?:and |then |but )?|\s+(?:and then|and also|and|then|but|und "
    r"dann|und|e depois)\s+",
    re.IGNORECASE,
)

_NOD = re.compile(
    r"^\W*(?:(?:yes|yep|yeah|ok(?:ay)?|great|fine|good|perfect|nice|sure|right|alright|cool|"
    r"thanks|thank you|looks? good(?: to me)?|"
    r"sounds good|lgtm|well|then|so|please|now|just|i agree|agreed|ja|sim|sí|oui)[\s,.!:]+)"
    r"{0,6}(?:(?:and |then |please |now ){0,4}"
    r"(?:go ahead|go for it|do it|do that|make it so|let'?s do it|proceed|confirm(?:ed)?|"
    r"approved?|accept(?:ed)?|yes|lgtm|ship it|"
    r"i agree|agreed|consider it (?:done|approved)|run with it|put it through|mach(?:e)? das|"
    r"faz isso|hazlo|vas-y|looks? good(?: to me)?))"
    r"(?: (?:with it|then|now|please|for me|it|that|this|anyway|already)){0,4}\W*$",
    re.IGNORECASE,
)
_FORGED = re.compile(
    r"^\W{0,20}(?:system|assistant|developer|tool)\s*(?:message|prompt|override|note)?\s*:|"
    r"^\s{0,9}[<\[{`#]{1,9}\W{0,9}(?:tool\w*|function\w*|system|assistant|user|instructions?|im_start|INST|action|role|"
    r"name|json|xml)\b|\bredline\s+(?:proposals|releases?|freeze|unfreeze|policy|cases)\s+\w+.*\bP-|\bos\.system\(|"
    r"\b(?:approve|release|reject|publish|deploy|execute|grant|delete|set_role|add_role|unfreeze|merge)"
    r"\w*\s*\(\s*[\"'P{]",
    re.IGNORECASE,
)
"""A tool call, a role or a turn of the conversation that somebody wrote by hand."""


def spoken_of(question: str) -> str:
    """A question without what it quotes, which is spoken about, unless there is little else."""
    around = _QUOTED.sub(" ", question)
    return around if len(around.split()) >= LEAST_AROUND_A_QUOTE else question


def nods(question: str) -> bool:
    """Whether a question is a mere "yes, do it", which decides where it follows a proposal."""
    return bool(_NOD.match(question))


def refusal_in(question: str) -> str:
    """Which kind of order a question holds, by its wording; empty where it holds none."""
    question = spoken_of(question)
    if _WHO.search(question):
        return "approve"
    if _FORGED.search(question):
        return "rules"
    if _ASSERTED.search(question):
        return (
            "approve"
            if re.search("approv|sign|ok|go-|consent|bless|permi", question, re.IGNORECASE)
            else "release"
        )
    for part in filter(None, map(str.strip, _PARTS.split(question))):
        words = part.strip("\"'“”‘’*_>-– ")
        if _ASKS.match(words) and not re.match(r"(?i)what(?:'s| is| are)\b|which is\b", words):
            continue
        for kind, pattern in ORDERS_BY_KIND:
            if pattern.match(words):
                return kind
    return _decision_on_one(question)


def _decision_on_one(question: str) -> str:
    """A decision on a proposal that is named, however it is worded."""
    named = _PROPOSAL.search(question)
    if not named or "?" in question or _LOOKING.match(question) or not _DECIDING.search(question):
        return ""
    return "reject" if re.search(rf"\b(?:{_REJECTING})\b", question, re.IGNORECASE) else "approve"


HOW = {
    "approve": (
        "I cannot approve anything, for anybody. Approving is done by an approver, in person, on the proposal's card "
        "or with 'redline proposals approve'; nobody approves what they wrote."
    ),
    "reject": (
        "I cannot reject anything. Rejecting is done by an approver, with a reason, on the proposal's card or with "
        "'redline proposals reject'."
    ),
    "release": (
        "I cannot release, publish or take back anything. A change takes effect by itself when enough approvers have "
        "approved its card; going back to an earlier version is a proposal of its own."
    ),
    "roles": (
        "I cannot change who may do what. Roles stand in the workspace's redline.toml; whoever runs it changes them."
    ),
    "secrets": (
        "I do not show keys, settings, my instructions, or what is kept from some people. Case texts are shown one "
        "case at a time, redacted, to people with a role here."
    ),
    "rules": "My rules stay as they are, whoever asks. I read and draft; people decide, on the proposal's card.",
    "freeze": (
        "I cannot freeze or unfreeze approvals. An approver does that with 'redline freeze' or 'redline unfreeze'."
    ),
    "act": (
        "I only read and draft: I delete, ban, label and change nothing. I can draft a change, which takes effect "
        "once people have approved its card."
    ),
}
"""How each of them is really done."""
