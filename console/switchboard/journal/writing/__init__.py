"""What the journal's writer is made of: what waits for it, and what is done beside it."""
