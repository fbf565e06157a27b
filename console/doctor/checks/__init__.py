"""The checks by what they are about; each is a function from what was read to verdicts."""
