"""What is sent to the app, and what is known of each sending."""

import secrets
from dataclasses import dataclass, field

from tests.slack_double.records import Json


@dataclass
class Envelope:
    """One sending: when it went out, to which socket, when and with what it was acknowledged."""

    type: str
    payload: Json
    accepts_response_payload: bool = False
    retry_attempt: int = 0
    retry_reason: str = ""
    envelope_id: str = field(default_factory=lambda: secrets.token_hex(16))
    sent_at: list[float] = field(default_factory=list)
    sent_to: list[int] = field(default_factory=list)
    acked_at: list[float] = field(default_factory=list)
    answer: Json = field(default_factory=dict)
    http_status: int | None = None

    @property
    def acked(self) -> bool:
        return bool(self.acked_at)

    @property
    def seconds(self) -> float | None:
        """From the first sending to the first acknowledgement."""
        return self.acked_at[0] - self.sent_at[0] if self.acked_at and self.sent_at else None

    @property
    def event_id(self) -> str | None:
        return self.payload.get("event_id")

    @property
    def wire(self) -> Json:
        """What goes over the socket."""
        body = {
            "envelope_id": self.envelope_id, "payload": self.payload, "type": self.type,
            "accepts_response_payload": self.accepts_response_payload,
        }  # fmt: skip
        if self.type == "events_api":
            body |= {"retry_attempt": self.retry_attempt, "retry_reason": self.retry_reason}
        return body

    def again(self, reason: str) -> "Envelope":
        """The next attempt: another envelope with the same payload, as Slack re-sends."""
        return Envelope(
            self.type, self.payload, self.accepts_response_payload, self.retry_attempt + 1, reason
        )
