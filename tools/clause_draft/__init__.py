"""Drafting a clause where none in force covers some cases; nothing of it is in force before people approve it."""
