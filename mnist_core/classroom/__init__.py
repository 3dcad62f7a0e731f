"""A class against its own handwriting: who writes, what they wrote, how well a network reads it."""
