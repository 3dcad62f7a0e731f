"""Keras's published recipe "Simple MNIST convnet" (F. Chollet, 2015). Prints its figures as JSON."""

import json
import sys
import time
from pathlib import Path

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(int(sys.argv[1]))
mnist = np.load(Path(__file__).parents[2] / "mnist_core" / "assets" / "mnist.npz")
x_train = np.expand_dims(mnist["x_train"].astype("float32") / 255, -1)
x_test = np.expand_dims(mnist["x_test"].astype("float32") / 255, -1)
y_train = keras.utils.to_categorical(mnist["y_train"], 10)
y_test = keras.utils.to_categorical(mnist["y_test"], 10)

model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(64, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])

started = time.perf_counter()
model.fit(x_train, y_train, batch_size=128, epochs=15, validation_split=0.1, verbose=0)
fit_seconds = time.perf_counter() - started
accuracy = model.evaluate(x_test, y_test, verbose=0)[1]
print(json.dumps({"fit_seconds": fit_seconds, "accuracy": accuracy, "images": 15 * 54_000}))
