"""The commands of work lists."""
