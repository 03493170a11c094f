"""An item as the person may see it who holds it, and nobody else."""

from knowledge_base.cases import Case
from knowledge_base.store import Transaction
from slack_app.modals.rating import ItemView
from slack_app.office import Office
from slack_app.work.rating_cards import SUBJECT, is_of, item_digest
from slack_app.work.rating_press import Pressed
from tools.rating_batches import known_batch
from tools.rating_crew import note_shown
from tools.rating_form import form_of
from tools.rating_turn import turn_of
from tools.redact import redact
from tools.visible import visible


def item_shown(office: Office, pressed: Pressed) -> ItemView | None:
    """The item, from now on before their eyes; None where it is not theirs any more.

    Raises: Refused when the person may not rate.
    """
    at = office.clock()
    with office.store.write() as tx:
        tx.serialise(f"batch:{pressed.batch}")
        batch = known_batch(tx, pressed.batch)
        turn = turn_of(tx, pressed.config, batch, pressed.person, pressed.role, at)
        given = turn.given
        if given is None or given.position != pressed.position:
            return None
        form = form_of(tx, batch.asked.policy)
        token = tx.outbox.handle(
            _message_key(tx, pressed),
            f"{SUBJECT}{batch.id}:{pressed.role}:{given.position}",
            item_digest(batch, given.position, form),
            at,
        )
        case = tx.cases.get([given.case])[given.case]
    note_shown(office.store, batch.id, given.case, pressed.person, pressed.role, at)
    return ItemView(
        handle=token,
        policy=batch.asked.policy,
        about=_about(case),
        texts=tuple((segment.kind, redact(visible(segment.text))) for segment in case.segments),
        form=form,
        said=given.said,
        escalated=given.escalated,
    )


def _message_key(tx: Transaction, pressed: Pressed) -> str:
    prefix = f"{SUBJECT}{pressed.batch}:{pressed.role}:"
    shown = tx.outbox.showing(f"{SUBJECT}{pressed.batch}")
    mine = [one.key for one in shown if one.key.startswith(prefix) and is_of(one.key, pressed.person)]
    return max(mine, default=f"{prefix}00000:{pressed.person}")


def _about(case: Case) -> str:
    return " · ".join(each for each in (case.market, case.language, case.surface) if each)
