"""Commands of the user's: what their tables say."""
