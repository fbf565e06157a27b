"""What scripts read and write: events and orders as JSON."""
