"""The way to the app: sending envelopes, holding them back, sending them again, and noting what is acknowledged."""

from collections.abc import Callable, Sequence
from urllib.error import URLError

from tests.slack_double.envelopes import Envelope
from tests.slack_double.errors import NobodyListening
from tests.slack_double.records import Json
from tests.slack_double.signing import Signature, SignedSender
from tests.slack_double.socket_side import SocketSide
from tests.slack_double.state import World

Answered = Callable[[Envelope], None]


class Outbox:
    """All that was or will be sent. Over Socket Mode unless `http` is set."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sockets = SocketSide(world, self.take_answer)
        self.http: SignedSender | None = None
        self.how: Signature = "right"
        self.envelopes: list[Envelope] = []
        self.ack_seconds = 3.0
        self.patience = 5.0
        self._by_id: dict[str, Envelope] = {}
        self._held: list[Envelope] | None = None
        self._answered: dict[str, Answered] = {}

    def send(
        self, envelope: Envelope, *, offline_ok: bool = False, answered: Answered | None = None
    ) -> Envelope:
        """Send, or keep back while holding. Raises `NobodyListening` when no app connects in time."""
        with self._world.lock:
            self.envelopes.append(envelope)
            self._by_id[envelope.envelope_id] = envelope
            if answered is not None:
                self._answered[envelope.envelope_id] = answered
            if self._held is not None:
                self._held.append(envelope)
                return envelope
        self.deliver(envelope, offline_ok=offline_ok)
        return envelope

    def deliver(self, envelope: Envelope, *, offline_ok: bool = False, to: int | None = None) -> None:
        """Bring an envelope to the app, whether or not it was brought before."""
        if self.http is not None:
            try:
                self._post(self.http, envelope)
            except URLError as problem:
                if not offline_ok:
                    raise NobodyListening(f"no app at {self.http.url!r}: {problem.reason}") from problem
            return
        if self.sockets.send(envelope, to) or offline_ok:
            return
        with self._world.lock:
            self._world.changed.wait_for(lambda: self.sockets.count > 0, self.patience)
        if not self.sockets.send(envelope, to):
            raise NobodyListening(
                f"no app took {envelope.type} in {self.patience} s: start it, or offline_ok=True"
            )

    def _post(self, sender: SignedSender, envelope: Envelope) -> None:
        envelope.sent_at.append(self._world.clock.now())
        answer = sender.send(
            envelope.type, envelope.payload, how=self.how, retry_attempt=envelope.retry_attempt,
            retry_reason=envelope.retry_reason,
        )  # fmt: skip
        envelope.http_status = answer.status
        if answer.status == 200:
            payload = answer.json or ({"text": answer.body} if answer.body else {})
            self.take_answer({"envelope_id": envelope.envelope_id, "payload": payload})

    def take_answer(self, body: Json) -> None:
        """Note an acknowledgement and do what it asks for, unless it came too late."""
        with self._world.lock:
            envelope = self._by_id.get(str(body.get("envelope_id")))
            if envelope is None:
                self._world.complaints.append(f"an answer to no envelope: {body}")
            elif not isinstance(body.get("payload") or {}, dict):
                self._world.complaints.append(f"an answer that is no object: {body}")
            else:
                self._note(envelope, body.get("payload") or {})
            self._world.touch()

    def _note(self, envelope: Envelope, payload: Json) -> None:
        now = self._world.clock.now()
        first = not envelope.acked
        envelope.acked_at.append(now)
        answered = self._answered.get(envelope.envelope_id)
        if first:
            envelope.answer = payload
        if not first or answered is None:
            return
        late = now - envelope.sent_at[-1]
        if late > self.ack_seconds:
            self._world.complaints.append(
                f"{envelope.type} acknowledged after {late:.1f} s: the person saw an error"
            )
            return
        answered(envelope)

    def hold(self) -> None:
        """Keep back all that is sent from now on."""
        with self._world.lock:
            self._held = [] if self._held is None else self._held

    def release(self, order: Sequence[Envelope] | None = None) -> list[Envelope]:
        """Send what was kept back, in this order (all of it as it came when none is given)."""
        with self._world.lock:
            held, self._held = self._held or [], None
        going = list(order) if order is not None else held
        for envelope in going:
            self.deliver(envelope)
        return going
