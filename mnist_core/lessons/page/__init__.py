"""A network in a single file that any browser opens, without a server and without a network.

    single_file.py   puts the file together: text, style, scripts, LiteRT.js and the model
    sections.py      what it says of the run
    figures.py       curves, confusion matrix and mistakes
    markup.py        words as HTML
    network.py       the model with every layer's answers, and what a browser shows of them
    page.html        its frame; page.css its style
    parts.js         unpacks what the file carries, and starts the model
    by_hand.js       a dense network without LiteRT.js
    pad.js           the canvas
    inside.js        the network's picture, and the model without some units
    main.js          drawing to answer, shown by the app's own components

The components are those of `mnist_core.javascript`.
"""
