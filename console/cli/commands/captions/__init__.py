"""`captions`: what is said in a call, as text."""
