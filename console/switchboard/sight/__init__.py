"""What each member is told: the team's `see` and `mask` over all that leaves for a console."""
