"""Digit Lab's library: MNIST, training runs and classification, without any user interface.

Importing this package, or any module the Streamlit server uses, loads neither TensorFlow nor Streamlit;
only `architectures` and `training` reach for Keras, and only when they build or fit a model.
"""
