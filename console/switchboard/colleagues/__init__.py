"""What the members of a team ask and tell one another: help, notes with a call, messages."""
