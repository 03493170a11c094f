"""A person's word on whether a change touches a clause: kept, logged, and used the next time."""

from knowledge_base import digests
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.impact_records import MOST_REASON, Said, Verdict
from knowledge_base.records import Clause, ClauseId, PersonId, Utc
from knowledge_base.store import Store
from knowledge_base.workspace import Config
from tools.law_impact.changed import Changed
from tools.law_impact.impact import clause_name
from tools.law_impact.laws import Laws
from tools.law_impact.memory import Memory, text_digest


def judge(
    store: Store,
    config: Config,
    laws: Laws,
    changed: Changed,
    clause: Clause,
    said: Said,
    person: str,
    reason: str,
    at: Utc,
) -> Verdict:
    """Keep what a person says of one pair of texts; the same word again changes nothing.

    Raises: Refused when the person is neither author nor approver; WrongUsage when the reason is too long, or a
    rejection has none.
    """
    if not {"author", "approver"} & set(config.person(person).roles):
        raise Refused(
            f"{person!r} is neither author nor approver; ask one who is, or add the role in redline.toml"
        )
    if len(reason) > MOST_REASON:
        raise WrongUsage(f"a reason has at most {MOST_REASON:,} characters; shorten it")
    if said == "rejected" and not reason.strip():
        raise WrongUsage("a rejection needs a reason; give it with --why")
    told = {
        "change": changed.id,
        "regulation": laws.name,
        "provision": changed.provision.id,
        "provision_digest": text_digest(changed.provision.text),
        "clause": ClauseId(clause_name(clause)),
        "clause_digest": text_digest(clause.text),
        "said": said,
        "reason": reason.strip(),
        "person": PersonId(person),
        "at": at,
    }
    with store.write() as tx:
        tx.serialise("impact")
        held = Memory(tx.impacts.verdicts(laws.name)).exact(changed.provision, clause, clause_name(clause))
        if held is not None and (held.said, held.person, held.reason) == (said, person, reason.strip()):
            return held
        number = len(tx.impacts.verdicts())
        key = digests.of_value([str(value) for value in (*told.values(), number)])[:10]
        verdict = Verdict.model_validate({"id": f"V-{key}", **told})
        tx.impacts.add(verdict)
        tx.audit.append(
            person,
            f"impact.{said}",
            changed.id[:300],
            clause=verdict.clause,
            verdict=verdict.id,
            reason=verdict.reason,
        )
    return verdict
