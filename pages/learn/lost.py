"""An address that leads nowhere."""

import streamlit as st

from mnist_core.languages.translation import _
from pages.parts.navigation import show_doors

st.title(_("Page not found"), anchor=False)
st.markdown(_("The address may be wrong, or the page may have moved. Where would you like to go?"))
show_doors()
