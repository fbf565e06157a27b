"""The console: draws the board and sends orders."""
