"""What there is to tell a channel: one file a kind of notice, each of which reads the store and writes nothing."""
