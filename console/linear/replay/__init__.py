"""A replay line by line: what it is asked, and what it says of each fact."""
