"""Fitting a network and carrying a run to its results: the one place that imports Keras at its top."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before anything here imports TensorFlow
