"""What the figures of the documentation come from; `make bench` runs all of it."""
