"""What is asked and ordered, without a screen."""
