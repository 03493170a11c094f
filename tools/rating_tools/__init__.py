"""Rating tools that a batch goes out to and comes back from, one file each."""
