"""What is asked about call-backs."""
