"""A network in a single file that any browser opens, without a server and without a network.

single_file.py   puts the file together: text, style, scripts, LiteRT.js and the model
sections.py      what it says of the run
page.html        its frame; page.css its style
parts.js         unpacks what the file carries
pad.js           the canvas
main.js          drawing to answer, shown by the app's own components (`mnist_core.javascript`)
"""
