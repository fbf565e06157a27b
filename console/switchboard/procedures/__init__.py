"""Orders of several steps: my phone, hold, consultation, conferences, the agent's state."""
