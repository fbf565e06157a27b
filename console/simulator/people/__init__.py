"""Who calls, and what those do who are called."""
