"""What comes from Slack: each listener verifies, writes to the inbox under a unique key, and acknowledges."""

from slack_bolt import App

from slack_app.intake import Intake
from slack_app.listeners import clicks, commands, events, submissions


def register(app: App, intake: Intake) -> None:
    """Every listener of the app."""
    for listener in (events, clicks, submissions, commands):
        listener.register(app, intake)
