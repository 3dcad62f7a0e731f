"""The barest page that reads a drawing: the canvas and a line of text. What Streamlit itself costs.

streamlit run benchmarks/barest_page.py
"""

import streamlit as st
from streamlit_drawable_canvas import st_canvas


@st.fragment
def read() -> None:
    result = st_canvas(width=400, height=400, return_image_data=True, key="drawing_0")
    st.text("Nothing drawn" if result.json_data is None else f"{len(result.json_data['objects'])} strokes")


read()
