"""What a browser runs: the app's pages and the page that is taken home are made of the same scripts.

    components.py   answer, bars, digit and network as HTML and a script each, put together from the .js files here
    texts.py        what these say, in the reader's language
    layers.py       a network's layers as the picture knows them
    digit.js        a drawing to a digit, as `mnist_core.images` does it
    litert.py       LiteRT.js, which runs a run's model; install.py brings it

Nothing here knows a page.
"""
