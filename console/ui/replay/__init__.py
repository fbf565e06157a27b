"""The screen of a replay: the console's own, with a bar and keys in the place of all orders."""
