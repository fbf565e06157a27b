"""`doctor`: the command, and how its findings are printed."""
