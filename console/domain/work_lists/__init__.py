"""Work lists: people to call one after the other, by one or several, and what came of each."""
