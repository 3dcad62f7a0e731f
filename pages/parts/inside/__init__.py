"""What the page "Look inside" shows, a file a question."""
