"""What the presets are measured against: plain Keras scripts without a line of ours, each run by itself."""
