"""What the user set, and where it lies."""
