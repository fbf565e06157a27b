"""For programs of others: facts as they happen, and orders, both as JSON."""
