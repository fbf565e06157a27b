"""Each operation as people fill it in: its fields, what they mean, and what was typed."""
