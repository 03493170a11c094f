"""What the clause of a rule says and the guideline does not: a definition, a limit, what it names or allows."""

import re
from collections.abc import Iterator

from knowledge_base.records import Clause
from tools.clause_roles import nearest_clause
from tools.compiling.parts import list_of, parts_of
from tools.figures import listed
from tools.guideline_changes import AddRule, ClarifyItem
from tools.guideline_ideas.apart import words_apart
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea, idea
from tools.guideline_ideas.said import is_said, said_by_another, sentences
from tools.guideline_ideas.stems import stems

GENERATOR = "clause wording"
MOST_CLAUSES = 6
_INCLUDES = re.compile(r"^(?:This|That|It)\s+(?:also\s+)?includes?\s+")
_ALLOWED = re.compile(r"^(?P<what>.+?)\s+(?:is|are)\s+(?:also\s+)?(?:allowed|permitted)\.?$", re.S)
_LEANS = re.compile(r"^(?:including|such as|but|so|unless|if|when|where|as|who|which|that)\b", re.I)
_WORD = re.compile(r"[^\W\d_]{4,}")


def unsaid(told: Disagreement) -> Iterator[GuidelineIdea]:
    """Each unsaid sentence behind a near rule of its clause, and each part of it as a rule of its own."""
    apart = words_apart(told)
    for clause in _clauses(told):
        role = told.role(clause.id)
        if role not in ("prohibition", "allowance", "definition"):
            continue
        for sentence in sentences(clause):
            if is_said(told, clause, sentence):
                continue
            yield from _clarified(told, clause, sentence, _borne_out(sentence, apart))
        if role != "definition":
            yield from _rules(told, clause, role == "prohibition")


def _clauses(told: Disagreement) -> list[Clause]:
    """The clauses that the dividing rules rest on, then the nearest of those that allow: it bounds them."""
    cited = dict.fromkeys(clause for item in told.near for clause in item.clauses)
    found = [clause for one in cited if (clause := told.clause(one))]
    allowing = [one for one in told.clauses if told.role(one.id) == "allowance" and one not in found]
    nearest = nearest_clause(told.scene, told.rows, allowing)
    return [*found[:MOST_CLAUSES], *([nearest] if nearest else [])]


def _borne_out(sentence: str, apart: frozenset[str]) -> str:
    """The words of a sentence that set violating cases apart, told; empty where none does."""
    found = [word for word in _WORD.findall(sentence) if stems(word) & apart]
    return f"; surely more violating cases near it hold {listed(found)}" if found else ""


def _clarified(told: Disagreement, clause: Clause, sentence: str, borne_out: str) -> Iterator[GuidelineIdea]:
    reason = f"{clause.id} says it, and the guideline does not{borne_out}"
    for item in told.near:
        if clause.id in item.clauses:
            yield idea(GENERATOR, ClarifyItem(clause=clause.id, item=item.id, text=sentence), reason)
    if not any(clause.id in item.clauses for item in told.near):
        # What a clause allows bounds a rule that divides raters: it is said in the rule of that clause.
        for item in [one for one in told.guideline.rules if clause.id in one.clauses][:1]:
            yield idea(GENERATOR, ClarifyItem(clause=clause.id, item=item.id, text=sentence), reason)


def _rules(told: Disagreement, clause: Clause, forbids: bool) -> Iterator[GuidelineIdea]:
    """A rule for each part of the clause that no item holds, behind the last rule of the clause, else behind all."""
    own = [one for one in told.guideline.rules if clause.id in one.clauses and one.shape == "list item"]
    last = (own or [one for one in told.guideline.rules if one.shape == "list item"])[-1:]
    label = "Label as violating" if forbids else "Label as not violating"
    items = [item.text for item in told.guideline.items]
    for part in (one for sentence in sentences(clause) for one in _parts(sentence, forbids)):
        if last and not said_by_another(part, items):
            edit = AddRule(
                clause=clause.id,
                after=last[0].id,
                text=f"{label}: {part.rstrip('.')}.",
                says="violates" if forbids else "does not violate",
            )
            yield idea(GENERATOR, edit, f"{clause.id} names it, and no rule does")


def _parts(sentence: str, forbids: bool) -> list[str]:
    """What a sentence lists, each part in its words; nothing where it lists nothing."""
    if not forbids:
        allowed = _ALLOWED.match(sentence)
        found = list_of(allowed["what"], listed=True) if allowed else []
    else:
        # What `This includes` lists is read as what `including` does.
        listing = _INCLUDES.sub("Things, including ", sentence)
        found = [part for part in parts_of(listing) if not part.startswith("Things")][
            0 if listing != sentence else 1 :
        ]
    kept = [one for one in found if not _LEANS.match(one) and len(found) > 1]
    return [one[:1].lower() + one[1:] for one in kept]
