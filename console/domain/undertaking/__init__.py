"""What an agent began, followed to its end: ringing, answered, joined, or failed and why."""
