"""Picture to digit: reading files, finding ink, MNIST's recipe, and strokes as a pen draws them."""
