"""What is asked before a training, and handing it to the queue."""
