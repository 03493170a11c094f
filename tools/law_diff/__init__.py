"""Two dated versions of a law or a policy, provision by provision: what changed in substance, and what only looks so."""
