"""An address that leads nowhere."""

import streamlit as st

from mnist_core.languages.translation import _

st.title(_("Page not found"), anchor=False)
st.markdown(_("The address may be wrong, or the page may have moved. Where would you like to go?"))
with st.container(horizontal=True, key="doors"):
    st.page_link("pages/learn/tutorial.py", label=_("Tutorial"), icon=":material/school:")
    st.page_link("pages/lab/draw.py", label=_("Draw a digit"), icon=":material/draw:")
    st.page_link("pages/lab/train.py", label=_("Train a network"), icon=":material/model_training:")
    st.page_link("pages/lab/evaluate.py", label=_("Evaluate it"), icon=":material/query_stats:")
    st.page_link("pages/lab/look_inside.py", label=_("Look inside"), icon=":material/visibility:")
    st.page_link("pages/classroom/class_page.py", label=_("Class"), icon=":material/groups:")
