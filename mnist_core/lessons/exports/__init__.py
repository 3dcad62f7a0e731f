"""A run's network in the formats of other programs, each written from its model.tflite."""
