"""What was, shown again: a recording, every position in it, its file, masked, and who plays it."""
