"""The index of the history: what it must never hide, keep or leave half."""
