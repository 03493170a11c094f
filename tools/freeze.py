"""The freeze switch: an approver stops every approval and release of the workspace, and an approver starts them again.

Rejections and drafts go on. It is put in order with decisions: what is approved after it is refused.
"""

from collections.abc import Callable
from datetime import datetime

from knowledge_base.errors import Refused
from knowledge_base.records import now
from knowledge_base.store import Store, Transaction
from knowledge_base.switches import Freeze
from knowledge_base.workspace import Config
from tools.approval_rules import freeze_problem, who_problem, words_problem

SUBJECT = "approvals"
"""What the log's events about the switch are about."""


def freeze(
    store: Store,
    config: Config,
    person: str,
    reason: str,
    at: datetime | None = None,
    via: str = "terminal",
) -> Freeze:
    """Refuse approvals and releases from now on.

    Raises: Refused when the person is no approver, gives no reason, or they are frozen already.
    """

    def turn(tx: Transaction) -> Freeze:
        return tx.switches.freeze(person, reason, at or now())

    def problem(tx: Transaction) -> str:
        if not reason.strip():
            return "a freeze needs a reason; give it with --reason"
        return words_problem(reason) or freeze_problem(tx)

    return _turned(store, config, person, "approvals.frozen", via, problem, turn)


def unfreeze(
    store: Store,
    config: Config,
    person: str,
    reason: str = "",
    at: datetime | None = None,
    via: str = "terminal",
) -> Freeze:
    """Take approvals again; gives back the turn of the switch.

    Raises: Refused when the person is no approver or nothing is frozen.
    """

    def turn(tx: Transaction) -> Freeze:
        return tx.switches.unfreeze(person, at or now(), reason)

    def problem(tx: Transaction) -> str:
        frozen = tx.switches.frozen()
        return words_problem(reason) if frozen else "approvals are not frozen; there is nothing to end"

    return _turned(store, config, person, "approvals.unfrozen", via, problem, turn)


def _turned(
    store: Store,
    config: Config,
    person: str,
    action: str,
    via: str,
    problem_of: Callable[[Transaction], str],
    turn: Callable[[Transaction], Freeze],
) -> Freeze:
    with store.write() as tx:
        tx.serialise("decide")
        problem = who_problem(config, person) or problem_of(tx)
        if not problem:
            turned = turn(tx)
            tx.audit.append(person, action, SUBJECT, record=turned.model_dump(mode="json"), via=via)
            return turned
        tx.audit.append(person[:200], "freeze.refused", SUBJECT, reason=problem, via=via)
    raise Refused(problem)
