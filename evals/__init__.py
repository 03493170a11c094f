"""Proof: benchmarks and comparisons on real data."""
