"""What a visitor draws or photographs, and what becomes of it."""
