"""Planted faults: worlds that a judge decides well, a known fault planted in each, and triage asked for the cause."""
