"""Work lists at a switchboard: who is given whom to call, and what came of each call."""
