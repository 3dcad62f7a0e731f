"""From a model's file of any age, which a stranger has sent, to a Keras model of digits: run by a worker only."""
