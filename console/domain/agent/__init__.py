"""The agent: the state that facts tell, which calls are theirs, and from when until when."""
