"""Verbs that need no LLM: deterministic functions over records."""
