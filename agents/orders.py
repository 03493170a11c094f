"""The wording of orders: verbs in the imperative with what they are about, by kind. Matched clause by clause."""

import re

_POLITE = (
    r"^(?:(?:hey|hi|hello|ok|okay|so|and|then|now|also|just|please|kindly|bitte|por favor|dear|"
    r"redline|@\w+|immediately|first|"
    r"next|finally|quickly|simply|but|instead|system|admin|note)[,:!]?\s+){0,6}"
    r"(?:(?:can|could|would|will) you (?:please |just |kindly )?|(?:you|u) (?:must|should|have "
    r"to|need to|may|can|will|shall) (?:now )?"
    r"|(?:i|we) (?:want|need|order|ask|would like|authori[sz]e|allow|instruct|command|urge) you "
    r"to |i(?:'d| would) like you to |let(?:'s| us| me) "
    r"|as (?:the |a |an |your )?\w+(?: \w+)?,? |go ahead and |make sure (?:to|you|that you) |"
    r"try to |help me (?:to )?|it is (?:ok|fine|time) to |feel free to |please |just ){0,6}"
)
_THING = (
    r"(?:\s+(?:it|this|that|these|them|everything|all of (?:it|them))\b(?=\s*(?:$|[.!?,;]|\b(?:now|for|on|in|right|"
    r"immediately|please|without|directly|anyway|at|live|then|as|today|myself|yourself|quickly|too|up|to)\b))"
    r"|\b.*?(?:\bP-\w+|\bR-\w+|\bproposals?\b|\bchanges?\b|\bdrafts?\b|\brevisions?\b|"
    r"\breleases?\b|\bprompts?\b|\bthresholds?\b"
    r"|\bversions?\b|\bpolic(?:y|ies)\b|\bedits?\b|\bvorschl\w+|\bpropostas?\b|\bänderung\w*|\bmudanças?\b))"
)
_ORDERS: tuple[tuple[str, str], ...] = (
    (
        "approve",
        r"(?:co-?)?(?:approve|sign off|sign|accept|green-?light|rubber-?stamp|okay|ok|lgtm|genehmig\w+|"
        rf"aprov(?:e|a|ar)|bestätig\w+){_THING}",
    ),
    (
        "approve",
        rf"(?:mark|set|count|treat|record|register|put|consider|log){_THING}.*\b(?:as )?(?:approved|"
        r"accepted|signed off)",
    ),
    (
        "approve",
        r"(?:give|add|cast|submit|record|enter)\b.*\b(?:approval|sign-?off|vote)\b(?! history| queue)",
    ),
    (
        "approve",
        rf"(?:gib|geben sie){_THING}.*\bfrei\b|approve$|approved?[.! ]*$|lgtm\b",
    ),
    (
        "reject",
        rf"(?:reject|decline|veto|turn down|dismiss|withdraw|close|cancel|ablehn\w+|rejeit\w+){_THING}",
    ),
    (
        "release",
        r"(?:release|publish|deploy|ship|roll out|launch|merge|apply|activate|enact|enable|push|promote|"
        rf"veröffentlich\w+|publi(?:que|car)){_THING}",
    ),
    (
        "release",
        rf"(?:put|make|bring|set|take){_THING}.*\b(?:live|in(?:to)? force|into effect|effective|"
        r"in production|into production)\b",
    ),
    (
        "release",
        r"(?:revert|roll ?back|undo|unpublish|restore)\b.*(?:\bR-\w+|\brelease\b|\bchange\b|\bit\b|"
        r"\bthat\b|\bthis\b|\bversion\b|\bpolicy\b|\bprompt\b)",
    ),
    (
        "roles",
        r"(?:make|give|grant|add|promote|remove|appoint|set|assign|change|upgrade|elevate|revoke|strip|"
        r"take|register|list)\b.*\b(?:approvers?|authors?|admins?|administrators?|leads?|roles?|rights|"
        r"permissions?|privileges?|owners?|superuser|root|access)\b",
    ),
    (
        "secrets",
        r"(?:show|give|tell|print|reveal|send|share|dump|leak|output|repeat|read|paste|display|list|post|"
        r"expose|export|disclose|what(?:'s| is| are)|which is)\b.*(?:\b(?:bot|app|api|slack|signing|"
        r"access|secret|private|llm|model|openai|encryption|ssh)[ -](?:\w+[ -])?(?:tokens?|keys?|secrets?)"
        r"\b|\b(?:your|our|the) (?:\w+ )?(?:tokens?|secrets|passwords?|credentials?)\b|\bdatabase url\b|"
        r"\bconnection string\b|\benv(?:ironment)? (?:variables?|file)\b|\.env\b|\bxox[abp]\b|\b(?:your|"
        r"the|hidden|initial|full|entire) (?:\w+ )?(?:instructions|system (?:prompt|message)|rules you|"
        r"configuration|config file)|\bsystem (?:prompt|message)\b|\bredline\.toml\b)",
    ),
    (
        "secrets",
        r"(?:show|give|tell|print|reveal|send|share|dump|leak|list|export|disclose|search|open)"
        r"\b.*\b(?:restricted|hidden|confidential|secret|classified|forbidden)\b.*\b(?:polic\w+|clauses?|"
        r"cases?|proposals?|rules?|documents?|names?|data)\b",
    ),
    (
        "secrets",
        r"(?:show|give|print|send|dump|list|export|paste|post|output|download)\b.*\b(?:all|every|each|"
        r"whole|raw|entire|full|unredacted|original)\b.*\b(?:case texts?|cases|texts of|texts?|user data|"
        r"personal data|e-?mails?|phone numbers?|database|chats?)\b",
    ),
    (
        "rules",
        r"(?:ignore|disregard|forget|bypass|override|skip|circumvent|disable|deactivate|turn off|"
        r"switch off|suspend|drop|break|neglect|vergiss|ignorier\w*|esque[çc]a|ignore)"
        r"\b.*\b(?:instructions?|rules?|polic(?:y|ies)|approvals?|(?:your|the|safety|permission|approval)"
        r" checks?|guard\w*|restrictions?|safety|filters?|freeze|permissions?|prompts?|redaction|audit|"
        r"review|second approver|anweisung\w*|regeln|instruç\w+|regras|above|previous|prior|everything)\b",
    ),
    (
        "rules",
        r"(?:you are now|you're now|from now on,? you|act as|pretend|behave as|roleplay|simulate being|"
        r"switch to|enter|enable|activate)\b.*\b(?:admin\w*|root|approver|developer|dan|unrestricted|"
        r"jailbreak|no rules|without rules|superuser|maintenance|god|debug|lead|mira|owner|system)\b",
    ),
    (
        "rules",
        r"(?:sudo|jailbreak)\b",
    ),
    (
        "freeze",
        r"(?:un)?(?:freeze|lock|thaw)\b.*\b(?:approvals?|releases?|everything|changes|workspace)\b",
    ),
    (
        "act",
        r"(?:delete|remove|drop|wipe|erase|purge|destroy|truncate|lösch\w+|apag\w+|exclua)"
        r"\b.*\b(?:polic\w+|clauses?|cases?|findings?|proposals?|audit|logs?|database|users?|videos?|"
        r"accounts?|posts?|comments?|labels?|prompts?|thresholds?|versions?|history|index|table|records?|"
        r"everything|it|this|that|[\w-]+-\d+|[PFTR]-\w+)\b",
    ),
    (
        "act",
        r"(?:ban|block|suspend|strike|mute|kick|demoneti[sz]e|shadow-?ban|unban|reinstate)\s+(?:(?:the|"
        r"this|that|these|those|all|his|her|their) )?(?:\w+ )?(?:users?|accounts?|creators?|hosts?|"
        r"sellers?|channels?|streams?|videos?|them|him|her|@\w+)\b(?! (?:list|from other))",
    ),
    (
        "act",
        r"(?:label|relabel|re-label|mark|flag|tag|decide)\b.*\b(?:cases?|videos?|posts?|it|this|[\w]+-\d+)"
        r"\b.*\b(?:as (?:\w+ )*(?:violat\w+|safe|allowed|fine|ok\w*|spam|clean|benign|hate|not)\w*)",
    ),
    (
        "act",
        r"(?:set|lower|raise|change|update|edit|overwrite|rewrite|modify|replace|increase|decrease|bump)"
        r"\b.*\b(?:thresholds?|prompts?|clauses?|polic(?:y|ies)|rules?|guidelines?)\b.*\b(?:to 0?[.,]\d+|"
        r"directly|right now|immediately|without|at once|in place|yourself|on the spot|sofort)\b",
    ),
    (
        "act",
        r"(?:(?:import|upload|ingest|install)\b.*\b(?:polic\w+|cases|documents?|files?|packages?)\b|"
        r"(?:run|execute|eval)\b.*\b(?:code|scripts?|commands?|shell|sql|migrations?)\b)",
    ),
)  # fmt: skip
ORDERS_BY_KIND = tuple(
    (kind, re.compile(f"{_POLITE}(?:{pattern})", re.IGNORECASE | re.DOTALL)) for kind, pattern in _ORDERS
)
