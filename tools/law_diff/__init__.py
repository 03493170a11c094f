"""Two dated versions of a law or a policy, provision by provision: what changed, and what only looks so."""
