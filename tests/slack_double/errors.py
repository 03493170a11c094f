"""What the double raises: `SlackError` inside a method becomes Slack's answer, the others fail the test.

SlackError        a refusal with Slack's own code, sent to the app as `{"ok": false, "error": code}`
DoubleMisused     the test asked for something a person in Slack could not do
  NobodyListening   no app was connected when an envelope was to be sent
TimedOut          what the test waited for did not come; the message is a readable dump
"""

from typing import Any


class SlackError(Exception):
    """A refusal with Slack's own error code and further fields of the answer."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


class DoubleMisused(AssertionError):
    """A person in Slack could not do this; `forge=True` does it all the same where that is offered."""


class NobodyListening(DoubleMisused):
    """No app is connected: start it first, or pass `offline_ok=True` and resend later."""


class TimedOut(AssertionError):
    """What a test waited for did not happen in time."""


def invalid(code: str, messages: list[str]) -> SlackError:
    """A refusal that tells where: `response_metadata.messages`, as Slack sends it."""
    errors = [message.removeprefix("[ERROR] ") for message in messages]
    return SlackError(code, errors=errors, response_metadata={"messages": messages})
