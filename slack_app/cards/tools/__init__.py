"""One file a tool of the assistant: how its result is shown. `slack_app.cards.answers` lists them."""
