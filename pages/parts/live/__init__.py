"""The answer that follows the pen: the model that the server would ask, run by the visitor's own browser.

    live.js         on each move of the pen: drawing, digit, models, and everyone on the page is told
    parts.py        the files a browser fetches
    routes.py       how a browser gets at them, and at a run's model
    components.py   what is told, shown: words, bars, the digit, all models side by side

Once the pen is lifted the server's answer takes over. Without the parts, or in a browser that cannot run them, it is
the only one.
"""
