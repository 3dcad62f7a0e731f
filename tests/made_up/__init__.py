"""A language that nobody speaks: every text longer by two fifths and in brackets, so what has none isn't translated."""
