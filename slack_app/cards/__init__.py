"""What people see in Slack: pure functions from records to blocks, with no I/O."""
