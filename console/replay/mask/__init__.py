"""A recording in which nobody can be known again: numbers, names, texts and ids are others."""
