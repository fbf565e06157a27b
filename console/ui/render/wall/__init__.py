"""The wallboard's picture, and the large figures in it. Pure."""
