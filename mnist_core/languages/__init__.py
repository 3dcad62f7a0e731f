"""What is said, in the language of whoever reads it."""
