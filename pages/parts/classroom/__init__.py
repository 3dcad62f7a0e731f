"""Pieces of the class's pages: the way in, writing, the wall, the measures."""
