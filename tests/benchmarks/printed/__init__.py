"""What was measured, as tables and as a file."""
