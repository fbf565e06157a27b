"""What can be done with work lists."""
