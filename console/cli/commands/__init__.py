"""The commands, each in a file named after what is typed."""
