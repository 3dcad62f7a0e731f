"""What a network learns from: MNIST, and the digits and scribbles that this project generates."""
