"""The tutorial as twelve steps: what each one says, and the Keras code that it shows.

The codes of all steps, joined in order, are one complete program of plain Keras (`program`), and a test runs it.
After "a gentle introduction to deep learning with Python, TensorFlow and Keras"; the words are our own. What a
step lets one touch is in `pages/parts/tutorial/`, in the file of the step's name.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step: its name in code, its title, its idea in at most eighty words of Markdown, and its Python code."""

    name: str
    title: str
    idea: str
    code: str


STEPS: tuple[Step, ...] = (
    Step(
        "goal",
        "What we will build",
        "Nobody can write down the rules by which you read a 7. So we do not write rules: we build a network, show it "
        "thousands of digits together with the right answers, and let it find the rules by itself. A picture of a "
        "digit goes in; ten probabilities come out, one for each digit. The largest one is its answer. Draw a digit, "
        "or press one, and watch all ten.",
        '"""A first neural network in Keras: a digit of 28 x 28 pixels in, ten probabilities out."""',
    ),
    Step(
        "dependencies",
        "Import the dependencies",
        "A program stands on the work of others. TensorFlow does the arithmetic, fast; Keras, a part of it, speaks in "
        "layers and models instead of numbers; NumPy handles tables of numbers, and Matplotlib draws. `import` "
        "makes them ready under a short name. A program that ran yesterday may fail with another version: so look "
        "which ones are installed here.",
        "import matplotlib.pyplot as plt\nimport numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras",
    ),
    Step(
        "dataset",
        "Import the dataset",
        "MNIST is the collection everybody begins with: digits that clerks and school pupils once wrote on paper, "
        "scanned, shrunk to 28 x 28 pixels, each with its label, the digit that was meant. To a program, a digit is a "
        "table of numbers from 0, paper, to 255, ink. Leaf through it. Some digits come more often than others, and "
        "the average of one digit still looks like it.",
        "mnist = keras.datasets.mnist",
    ),
    Step(
        "split",
        "Split it into training and testing",
        "Whoever knows the answers by heart passes a test without understanding anything. So some digits are put "
        "aside before we begin: the network learns from the training set and is judged by the test set, which it "
        "never saw. Here is a network that overdid it: it saw the same thousand digits again and again. How well "
        "does it read those, and how well the others?",
        "(x_train, y_train), (x_test, y_test) = mnist.load_data()",
    ),
    Step(
        "normalise",
        "Normalise the pixels",
        "A network learns in small steps, and inputs up to 255 make them clumsy: a common, small scale helps it. "
        "`normalize` divides each column of pixels by its length, the root of the sum of its squares, so that every "
        "column with ink gets length one. A pale digit then looks to the network just like a dark one. The plainer "
        "way divides everything by 255, and stays pale.",
        "x_train = tf.keras.utils.normalize(x_train, axis=1)\nx_test = tf.keras.utils.normalize(x_test, axis=1)",
    ),
    Step(
        "sequential",
        "Create the model",
        "A feed-forward network is a pipeline: each layer takes the numbers of the one before, works on them, and "
        "hands its own numbers on, never back. Keras calls such a stack of layers `Sequential`. It begins empty; all "
        "it knows is the shape of what will come in. The next two steps add the layers. Look ahead: what comes out at "
        "the end?",
        "model = keras.models.Sequential()\nmodel.add(keras.Input((28, 28)))",
    ),
    Step(
        "hidden_layers",
        "Add the hidden layers",
        "`Flatten` lays the rows of pixels end to end. Then two `Dense` layers: each unit weighs every number it gets, "
        "adds them up with a bias, and passes the sum through ReLU, which lets positive sums through and turns "
        "negative ones into nothing. Without that bend, two layers could do no more than one. What is learnt are the "
        "weights and biases, the parameters. Change the units and count them.",
        "model.add(keras.layers.Flatten())\n"
        'model.add(keras.layers.Dense(128, activation="relu"))\n'
        'model.add(keras.layers.Dense(128, activation="relu"))',
    ),
    Step(
        "output_layer",
        "Add the output layer",
        "The last layer has one unit for each digit. Its ten sums, the logits, may be any numbers. Softmax makes "
        "probabilities of them: it raises e to each logit and divides by the total, so that all are positive and add "
        "up to one. Only differences count: raise all logits by the same amount and nothing changes. Move them, and "
        "try to make the network torn between two digits.",
        'model.add(keras.layers.Dense(10, activation="softmax"))\nmodel.summary()',
    ),
    Step(
        "loss",
        "Choose loss and optimizer",
        "To improve, the network needs a measure of how wrong it is. Sparse categorical cross-entropy looks at the "
        "probability it gave to the right digit: near one it costs almost nothing, near zero it costs more and more. "
        "To be surely wrong is the worst. The optimizer then nudges every parameter to where the loss gets smaller; "
        "Adam chooses the size of each nudge by itself, plain SGD does not.",
        "model.compile(\n"
        '    optimizer="adam",\n'
        '    loss="sparse_categorical_crossentropy",\n'
        '    metrics=["accuracy"],\n'
        ")",
    ),
    Step(
        "train",
        "Train it",
        "`fit` shows the network all training digits, a few at a time, and after each handful nudges the parameters. "
        "Once through all of them is an epoch; we take three. A twelfth of the digits is held back, to see on the way "
        "whether the network also reads what it is not trained on: that is the validation. Press Train. This is a "
        "real training, and it goes on even if you leave the page.",
        "history = model.fit(x_train, y_train, epochs=3, validation_split=1 / 12)",
    ),
    Step(
        "test",
        "Test it on unseen data",
        "Now open the digits that were put aside. `evaluate` reads them all and gives loss and accuracy on what the "
        "network never saw. Compare with training: if it reads the digits it learnt from much better than others, it "
        "has begun to learn them by heart, and we call that overfitting. A small gap is normal. Guess first.",
        "val_loss, val_accuracy = model.evaluate(x_test, y_test)\nprint(val_loss, val_accuracy)",
    ),
    Step(
        "predict",
        "Predict",
        "`predict` gives ten probabilities for every digit it gets, and `argmax` the place of the largest: the "
        "network's answer. We look at test image 13, first at the prediction, then at the picture: do they agree? "
        "Then take any other image, and at last your own drawing, which nobody has ever labelled. From here on it is "
        "your network: try where it fails.",
        "predictions = model.predict(x_test)\n"
        "print(np.argmax(predictions[13]))\n"
        "plt.imshow(x_test[13], cmap=plt.cm.binary)\n"
        "plt.show()",
    ),
)


def program() -> str:
    """All twelve codes as one Python program; it needs tensorflow, numpy and matplotlib, and downloads MNIST."""
    return "\n\n".join(step.code for step in STEPS) + "\n"
