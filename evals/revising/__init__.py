"""Ways to revise a prompt, held against each other on the same judge, cases and number of answers."""
