"""Readers of legal texts: each turns one format into lines, notes and what it left out."""
