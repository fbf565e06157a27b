"""What members of a team write to one another, and who asks for help."""
