"""What Digit Lab is, whose work is in it, and on which terms."""

import streamlit as st

from mnist_core.languages.translation import _

st.title(_("About Digit Lab"), anchor=False)
with st.container(key="reading"):
    st.markdown(
        _(
            "Digit Lab shows a class how a machine learns to read handwriting. It grew from *a gentle introduction to "
            "deep "
            "learning with Python, TensorFlow and Keras*: every step of that tutorial works here, and there is more."
        )
    )
    st.header(_("Licence"), anchor=False)
    st.markdown(
        _(
            "Digit Lab is free software under the **MIT licence**: anybody may use, change and share it, as long as "
            "its "
            "notice stays with it. It comes without any warranty. The notice is in the file `LICENSE`."
        )
    )
    st.header(_("The digits"), anchor=False)
    st.markdown(
        _(
            "**MNIST**: 70,000 handwritten digits, by Yann LeCun, Corinna Cortes and Christopher Burges. Usually "
            "cited as "
            "CC BY-SA 3.0. The networks learn from 60,000 of them and are tested on the others."
        )
    )
    st.markdown(
        _(
            "**Pen-Based Recognition of Handwritten Digits**: 7,494 digits by 30 writers, by Ethem Alpaydin and Fevzi "
            "Alimoglu, UCI Machine Learning Repository. CC BY 4.0; changed: moved to one corner and stored as steps "
            "of the "
            "pen. *Best model* has learnt from them too."
        )
    )
    st.header(_("The software"), anchor=False)
    st.markdown(
        _(
            "TensorFlow and Keras train the networks. LiteRT runs them, on the server and in your browser. Streamlit "
            "and "
            "its drawable canvas make the pages. numpy, pandas, Pillow, OpenCV and matplotlib do the rest."
        )
    )
