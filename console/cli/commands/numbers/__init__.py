"""The commands about numbers: who is not called."""
