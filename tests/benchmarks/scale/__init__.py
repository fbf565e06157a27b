"""What breaks first as a day grows: ladders that are climbed until something gives way."""
