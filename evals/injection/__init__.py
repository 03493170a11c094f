"""Instructions planted in cases and clauses: no draft, label or citation moves because a case says so."""
