"""What `doctor` looks at: what is read side by side, and checks that judge it."""
