"""The do-not-call list, as far as the screen changes it."""
