"""Digit Lab's library: MNIST, training runs and classification, without any user interface.

Importing this package, or any module of it outside `training`, loads neither TensorFlow nor Streamlit: Keras is
imported at the top of `training` alone, and by `architectures` once it builds a model.
"""
