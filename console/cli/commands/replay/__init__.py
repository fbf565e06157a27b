"""`replay`: what was, shown again, told to a program, or written into a file for others."""
