"""Which of our own rules a change of a law touches, which it leaves without a rule, and which it contradicts."""
