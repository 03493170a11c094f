"""Nouns and memory: records, store, index, ingest, search. Imports nothing of the other folders."""
