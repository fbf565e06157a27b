"""The screens of work lists: which there are, one opened with the card of a person, an import."""
