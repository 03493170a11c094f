"""Texts of cases, for one person who asked to see them and may.

A subject is a finding (`F-…`), a triage (`T-…`), what watches saw (`emerging:W-…,W-…`), a case (`case:…`), or the key
of a turn of a conversation, whose answer holds words of cases.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from agents.dialogue import Reply
from knowledge_base.changes import Finding
from knowledge_base.errors import Refused
from knowledge_base.records import CaseId
from knowledge_base.store import Transaction
from knowledge_base.traffic import Traffic
from knowledge_base.workspace import Config
from slack_app.cards.answers import hidden_of
from slack_app.cards.tools.contract import Hidden
from slack_app.doorkeeper import Visitor
from slack_app.news.emerging import SUBJECT as EMERGING
from slack_app.office import Office
from tools.emerging import watches
from tools.redact import redact
from tools.visible import visible

CASE = "case:"
MOST_SAMPLES = 18


def sample_texts(office: Office, subject: str, visitor: Visitor) -> list[Hidden]:
    """The redacted texts that a subject stands for; cases under a policy that the person may not see are left out.

    Raises: Refused for somebody who is no member, and where there is nothing that they may see.
    """
    if visitor.problem or not visitor.roles:
        raise Refused("texts of cases are for members of the workspace; ask its owner to add you")
    with office.store.read() as tx:
        reader = _Reader(tx, office.door.config(), visitor)
        found = reader.of(subject)
    if not found:
        raise Refused("there is no text here that you may see; ask the owner of the policy")
    return found


@dataclass(frozen=True)
class _Reader:
    tx: Transaction
    config: Config
    visitor: Visitor

    def of(self, subject: str) -> list[Hidden]:
        if subject.startswith(CASE):
            return self._of_cases([(CaseId(subject.removeprefix(CASE)), "")])
        if subject.startswith("F-"):
            finding = self.tx.ledger.finding(subject)
            return self._of_findings([finding] if finding else [])
        if subject.startswith("T-"):
            return self._of_findings(self.tx.ledger.findings(subject))
        if subject.startswith(EMERGING):
            return self._of_watches(subject.removeprefix(EMERGING).split(","))
        return self._of_turn(subject)

    def _of_findings(self, findings: Iterable[Finding]) -> list[Hidden]:
        wanted = [
            (case_id, f"{cluster.policy}, {'missed' if cluster.direction == 'fn' else 'flagged wrongly'}")
            for cluster in (finding.cluster for finding in findings)
            if self._sees({cluster.policy})
            for case_id in cluster.representatives
        ]
        return self._of_cases(wanted[:MOST_SAMPLES])

    def _of_watches(self, ids: Sequence[str]) -> list[Hidden]:
        wanted = [
            (case_id, f"{alarm.policy}, {alarm.kind}")
            for watch in watches(self.tx)
            if watch.id in ids
            for alarm in watch.alarms
            if not alarm.known_since and self._sees({alarm.policy})
            for case_id in alarm.cases
        ]
        return self._of_cases(wanted[:MOST_SAMPLES])

    def _of_cases(self, wanted: Sequence[tuple[CaseId, str]]) -> list[Hidden]:
        ids = list(dict.fromkeys(case_id for case_id, _ in wanted))
        policies, cases = Traffic(self.tx.connection).policies_of(ids), self.tx.cases.get(ids)
        found = []
        for case_id, about in wanted:
            if case_id in cases and self._sees(policies[case_id]):
                case = cases[case_id]
                place = [about, case.market, case.language, case.surface]
                words = ", ".join(each for each in place if each)
                found.append(Hidden(case_id, redact(visible(case.text)), words))
        return found

    def _of_turn(self, key: str) -> list[Hidden]:
        """What an answer keeps back, if all that it is about may be seen: it was made for somebody else, perhaps."""
        turn = self.tx.talk.turn(key)
        try:
            reply = Reply.model_validate(turn.body) if turn else None
        except ValidationError:
            return []
        if reply is None or not self._sees(self._about(reply)):
            return []
        return list(hidden_of(reply))

    def _about(self, reply: Reply) -> set[str]:
        result = reply.result or {}
        case = result.get("case")
        found = (
            Traffic(self.tx.connection).policies_of([case])[CaseId(case)] if isinstance(case, str) else set()
        )
        named = [result.get("policy"), *result.get("policies", ()), *result.get("other_policies", ())]
        return found | {one for one in named if isinstance(one, str)}

    def _sees(self, policies: Iterable[str]) -> bool:
        return all(self.config.may_see(self.visitor.id, policy) for policy in policies)
