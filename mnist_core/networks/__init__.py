"""What learns: architectures, recipes, configurations, and the arithmetic of the lesson; readable without Keras."""
