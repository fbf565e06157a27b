"""The table of what holds for work lists."""
