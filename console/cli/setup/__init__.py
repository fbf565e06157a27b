"""Setting the program up: the questions, and what is changed once they are answered."""
