"""A run is one training, or one import, from start to end; its directory is the single truth about it."""
