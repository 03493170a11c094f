"""Ideas for a revision: small sets of edits that belong together, from several generators that compete."""
