"""The face for people in Slack. Empty for now: everything is done at the terminal."""
