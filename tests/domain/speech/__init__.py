"""What is said, and what of it nobody keeps."""
