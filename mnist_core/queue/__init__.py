"""Who trains next: the queue, the engine behind it, and what a run may take of the machine."""
