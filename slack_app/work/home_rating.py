"""What somebody's Home says of rating batches: what waits for them, and, for whoever may open one, how each stands."""

from slack_app.cards.home import TurnRow
from slack_app.doorkeeper import Visitor
from slack_app.office import Office
from slack_app.work.rating_cards import NO_ITEM, SUBJECT
from tools.batch_progress import BatchState
from tools.batch_standing import Standing, standing_of
from tools.rater_rules import organiser_problem, rating_problem
from tools.rating_crew import crew_of

MOST_BATCHES = 10


def rating_rows(office: Office, visitor: Visitor) -> tuple[tuple[TurnRow, ...], tuple[Standing, ...]]:
    """Their turns, with handles, and the standings that they may see; of a restricted policy, nothing."""
    config, at = office.door.config(), office.clock()
    turns: list[tuple[str, str, str, int]] = []
    standings: list[Standing] = []
    with office.store.read() as tx:
        crews = [(batch, crew_of(tx, batch)) for batch in reversed(tx.batches.all())]
        open_ones = [
            (batch, crew) for batch, crew in crews if crew.members and not tx.batches.closing(batch.id)
        ]
        for batch, crew in open_ones[:MOST_BATCHES]:
            policy = batch.asked.policy
            if not organiser_problem(config, visitor.id, policy):
                standings.append(standing_of(tx, batch))
            for person, role in crew.members:
                if person != visitor.id or rating_problem(config, person, role, policy):
                    continue
                state = BatchState(tx, batch)
                if state.next_for(person, role, at) is not None:
                    turns.append((batch.id, policy, role, state.answered_by(person, role)))
    if not turns:
        return (), tuple(standings)
    with office.store.write() as tx:
        rows = [
            TurnRow(
                policy=policy,
                role=role,
                done=done,
                handle=tx.outbox.handle(f"home:{visitor.user}", f"{SUBJECT}{batch}:{role}:{NO_ITEM}", "", at),
            )
            for batch, policy, role, done in turns
        ]
    return tuple(rows), tuple(standings)
