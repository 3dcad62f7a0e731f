"""A run on a page: what it is called, how it goes, what came of it, and what is taken home."""
