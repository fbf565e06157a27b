"""The manual: a topic a file, and how it is read, searched and laid out."""
