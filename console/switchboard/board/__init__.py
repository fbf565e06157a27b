"""The board as it is now, who is told of it, and how facts reach it."""
