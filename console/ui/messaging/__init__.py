"""What colleagues write, shown by the app and sent from it."""
