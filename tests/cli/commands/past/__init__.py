"""What is over, from the command line."""
