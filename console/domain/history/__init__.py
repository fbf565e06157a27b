"""What was: past calls, how they ended, and how they are found."""
