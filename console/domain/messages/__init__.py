"""What the members of a team write to one another: who gets it, and who has seen it."""
