"""Hand-labelled provisions of EU law, and how much of them is read."""
