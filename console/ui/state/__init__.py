"""What this console knows, and what follows from it: the board as the line told it. No Textual."""
