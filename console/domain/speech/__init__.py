"""What is said in a call, in words: numbers in it that nobody may keep, and who said it."""
