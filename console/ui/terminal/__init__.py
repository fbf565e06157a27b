"""What goes out to the terminal, and when keys from it are taken."""
