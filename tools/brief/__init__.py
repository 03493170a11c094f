"""The brief of a change of law or policy: one page first, then themes, then every provision that changed."""
