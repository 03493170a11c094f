"""Whether labels that were flipped on purpose are found."""
