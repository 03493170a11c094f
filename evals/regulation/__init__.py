"""What is measured of laws: changes, duties, and their impact on our rules."""
