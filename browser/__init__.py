"""A real browser and a real server for it: what tests, benchmarks and screenshots share."""
