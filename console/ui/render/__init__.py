"""How things read: legs, log lines, ladders, figures as text."""
