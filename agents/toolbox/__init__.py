"""What the assistant can do: one file a tool, each of which reads or drafts. None approves or releases."""
