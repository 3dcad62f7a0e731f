"""What a class reads, runs and takes home: the tutorial's steps, and a training as code and as a notebook."""
