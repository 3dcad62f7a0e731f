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
        "Nobody can write down exactly how they recognise a 7. So instead of writing rules, we build a network, "
        "show it thousands of digits with the right answers, and let it find the rules for itself. A picture of "
        "a digit goes in, and ten probabilities come out, one for each digit. The largest is its answer. Draw a "
        "digit, or choose one, and watch all ten.",
        '"""A first neural network in Keras: a digit of 28 x 28 pixels in, ten probabilities out."""',
    ),
    Step(
        "dependencies",
        "Import the dependencies",
        "Programs build on other people's work. TensorFlow does the arithmetic, fast. Keras, which is part of "
        "it, lets you think in layers and models instead of numbers. NumPy handles tables of numbers, and "
        "Matplotlib draws. `import` makes each of them available under a short name. A program that worked "
        "yesterday may fail with a different version, so check which versions are installed here.",
        "import matplotlib.pyplot as plt\nimport numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras",
    ),
    Step(
        "dataset",
        "Import the dataset",
        "MNIST is the dataset everybody starts with: digits written on paper by office workers and school "
        "pupils, scanned, and shrunk to 28 x 28 pixels. Each comes with its label, the digit that was meant. To "
        "a program, a digit is a table of numbers from 0 (paper) to 255 (ink). Leaf through it. Some digits are "
        "more common than others, and the average of all the 3s still looks like a 3.",
        "mnist = keras.datasets.mnist",
    ),
    Step(
        "split",
        "Split it into training and testing",
        "If you know the answers by heart, you can pass a test without understanding anything. So before we "
        "begin, we put some digits aside. The network learns from the training set and is judged on the test "
        "set, which it never sees. Here is a network that overdid it: it saw the same thousand digits over and "
        "over. How well does it read those, and how well does it read others?",
        "(x_train, y_train), (x_test, y_test) = mnist.load_data()",
    ),
    Step(
        "normalise",
        "Normalise the pixels",
        "A network learns in small steps, and inputs of up to 255 make those steps clumsy. It learns better "
        "from small inputs on a common scale. `normalize` divides each column of pixels by its length (the "
        "square root of the sum of the squares), so every column with ink gets length one. A pale digit then "
        "looks just like a dark one to the network. Dividing by 255 alone would leave a pale digit pale.",
        "x_train = tf.keras.utils.normalize(x_train, axis=1)\nx_test = tf.keras.utils.normalize(x_test, axis=1)",
    ),
    Step(
        "sequential",
        "Create the model",
        "A feed-forward network is like an assembly line: each layer takes the numbers from the one before, "
        "works on them and passes its results on, never back. Keras calls this kind of stack `Sequential`. It "
        "starts empty, knowing only the shape of what will go in. We add the layers in the next two steps. "
        "Think ahead: what should come out at the end?",
        "model = keras.models.Sequential()\nmodel.add(keras.Input((28, 28)))",
    ),
    Step(
        "hidden_layers",
        "Add the hidden layers",
        "`Flatten` puts the rows of pixels end to end. Then come two `Dense` layers. Each unit multiplies every "
        "number it gets by a weight, adds them all up together with a bias, and passes the sum through ReLU, "
        "which keeps positive sums and turns negative ones into zero. Without that bend, two layers could do no "
        "more than one. What the network learns are the weights and biases: its parameters. Change the number "
        "of units and count the parameters.",
        "model.add(keras.layers.Flatten())\n"
        'model.add(keras.layers.Dense(128, activation="relu"))\n'
        'model.add(keras.layers.Dense(128, activation="relu"))',
    ),
    Step(
        "output_layer",
        "Add the output layer",
        "The last layer has one unit for each digit. Its ten sums, called logits, can be any numbers. Softmax "
        "turns them into probabilities: it raises e to the power of each logit and divides by the total, so all "
        "ten are positive and add up to one. Only the differences matter: raise every logit by the same amount "
        "and nothing changes. Move them, and try to make the network torn between two digits.",
        'model.add(keras.layers.Dense(10, activation="softmax"))\nmodel.summary()',
    ),
    Step(
        "loss",
        "Choose loss and optimizer",
        "To improve, the network needs to know how wrong it is. Sparse categorical cross-entropy looks at the "
        "probability it gave to the right digit. Close to one, the loss is almost nothing; close to zero, it "
        "grows and grows. Being sure and wrong is the worst. The optimizer then nudges every parameter in the "
        "direction that makes the loss smaller. Adam chooses the size of each nudge by itself. Plain SGD "
        "doesn't.",
        "model.compile(\n"
        '    optimizer="adam",\n'
        '    loss="sparse_categorical_crossentropy",\n'
        '    metrics=["accuracy"],\n'
        ")",
    ),
    Step(
        "train",
        "Train it",
        "`fit` shows the network all the training digits, a few at a time, and nudges the parameters after each "
        "batch. One pass through all of them is called an epoch, and we'll do three. A twelfth of the digits "
        "are held back for validation, to check along the way how well the network reads digits it isn't "
        "trained on. Press Train. This is a real training, and it carries on even if you leave the page.",
        "history = model.fit(x_train, y_train, epochs=3, validation_split=1 / 12)",
    ),
    Step(
        "test",
        "Test it on unseen data",
        "Now for the digits we put aside. `evaluate` reads them all and gives the loss and the accuracy on "
        "digits the network has never seen. Compare them with training. If it reads its training digits much "
        "better than others, it has started to learn them by heart, which is called overfitting. A small gap is "
        "normal. Guess first.",
        "val_loss, val_accuracy = model.evaluate(x_test, y_test)\nprint(val_loss, val_accuracy)",
    ),
    Step(
        "predict",
        "Predict",
        "`predict` gives ten probabilities for each digit, and `argmax` finds the position of the largest: the "
        "network's answer. We look at test image 13: first at the prediction, then at the picture. Do they "
        "agree? Then try any other image, and finally your own drawing, which nobody has ever labelled. From "
        "here on, the network is yours. Find out where it fails.",
        "predictions = model.predict(x_test)\n"
        "print(np.argmax(predictions[13]))\n"
        "plt.imshow(x_test[13], cmap=plt.cm.binary)\n"
        "plt.show()",
    ),
)


def program() -> str:
    """All twelve codes as one Python program; it needs tensorflow, numpy and matplotlib, and downloads MNIST."""
    return "\n\n".join(step.code for step in STEPS) + "\n"
