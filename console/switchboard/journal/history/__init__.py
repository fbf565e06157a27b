"""What the journal keeps of calls beside their facts: a line of each, merged as facts come."""
