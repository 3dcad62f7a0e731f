"""The end of the tutorial: what was built, where to go with it, and how to show it to others."""

from __future__ import annotations

import streamlit as st

from mnist_core.formats import percent, whole
from mnist_core.languages.translation import _
from pages.parts import links, resources
from pages.parts.pictures import data_url
from pages.parts.runs.download import offer_to_take_home
from pages.parts.tutorial.model import model_in_use


def show_finish() -> None:
    """For whoever has come to the last step: figures of the network that answers there, and three ways on."""
    run = model_in_use()
    words = _(
        "You know every line of a program that learns to read handwriting. Its network has {parameters} parameters and "
        "reads {share} of 10,000 digits it has never seen."
    )
    parameters = sum(layer.parameters for layer in run.layers())
    accuracy = resources.test_evaluation(run).accuracy
    with st.container(border=True, key="finish"):
        st.markdown(_("**That's the whole tutorial.**"))
        st.markdown(words.format(parameters=whole(parameters), share=percent(accuracy)))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            this = {"run": run.id}
            st.page_link("pages/lab/draw.py", label=_("Draw with it"), icon=":material/draw:", query_params=this)
            st.page_link("pages/lab/train.py", label=_("Now train your own network"), icon=":material/arrow_forward:")
            offer_to_take_home(run)
            _offer_to_share(run.id)


def _offer_to_share(run_id: str) -> None:
    with st.popover(_("Share it"), icon=":material/share:"):
        address = links.link(links.server_address(), "draw", run=run_id)
        st.markdown(_("Whoever opens this address on your Wi-Fi draws with this very network:"))
        st.image(data_url(links.qr_code(address)), alt=_("QR code of {address}").format(address=address), width=240)
        st.code(address, language=None, wrap_lines=True)
