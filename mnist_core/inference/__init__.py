"""A trained network at work, by LiteRT and without TensorFlow: its answers, its layers, its figures."""
