"""Call-backs: who is promised a call, when, by whom, and what came of it."""
