"""Commands of the user's: as actions, and how their programs are run."""
