"""The commands: each reads its arguments, calls agents and tools, and prints for people or as JSON."""
