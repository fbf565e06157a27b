"""What the journal keeps of calls beside their facts: a line of each, and an index of all."""
