"""Digit Lab's frame: the page configuration and the navigation. Run it with `streamlit run app.py`.

Streamlit executes this file when the server starts, for `app`, and again at every visit. The first time matters
because of the folder `pages/`: until `st.navigation` has been called once, Streamlit takes the files in there for
the navigation, and would tell a fresh server's first visitor that `/draw` does not exist.
"""

import logging

import streamlit as st
from starlette.middleware import Middleware

from mnist_core.languages.translation import _
from pages.parts import frame
from pages.parts.footer import FOOTER, show_footer
from pages.parts.live import routes
from pages.parts.navigation import NAVIGATION
from pages.parts.server import served_page, upkeep
from pages.parts.server.address_secrets import SecretsOutOfAddress
from pages.parts.server.compressed_scripts import CompressedScripts
from pages.parts.server.first_paint import FirstPaint
from pages.parts.server.front_door import NotFoundRedirect
from pages.parts.server.page_addresses import LOST
from pages.parts.server.security_headers import SecurityHeaders
from pages.parts.server.upload_cookie import UploadCookie
from pages.parts.server.upload_quota import UploadQuota
from pages.parts.session import language, visitor


def home() -> None:
    """`/` leads to `/draw`: Streamlit gives the default page no path of its own, so Draw itself is not the default."""
    st.switch_page("pages/lab/draw.py", query_params=st.query_params.to_dict())


def navigation(named: list[st.Page]) -> st.Page:
    """The page that the URL names."""
    hidden = [
        st.Page(home, title="Digit Lab", default=True, visibility="hidden"),
        st.Page("pages/classroom/join.py", title=_("Join"), icon=":material/login:", visibility="hidden"),
        st.Page("pages/learn/lost.py", title=_("No such page"), url_path=LOST, visibility="hidden"),
        *(st.Page(page.file, title=_(page.title), visibility="hidden") for page in FOOTER),
    ]
    return st.navigation([*named, *hidden], position="top")


if st.runtime.exists():
    st.set_page_config(page_title="Digit Lab", page_icon=str(frame.ICON), layout="wide")
    language.take_requested()
    named = [page.page() for page in NAVIGATION]
    page = navigation(named)
    frame.show([] if page.url_path == "join" else named, page)  # who joins a class has no business elsewhere
    page.run()
    show_footer()
else:
    logging.disable(logging.WARNING)  # Streamlit notes that no visitor is there yet
    navigation([page.page() for page in NAVIGATION])
    upkeep.begin()
    logging.disable(logging.NOTSET)
    middleware = (
        *(SecurityHeaders, SecretsOutOfAddress, UploadCookie, NotFoundRedirect),
        *(UploadQuota, FirstPaint, CompressedScripts),
    )
    before_streamlit = [Middleware(each) for each in middleware]
    app = st.App(__file__, routes=[*routes.routes(), *served_page.routes()], middleware=before_streamlit)
    visitor.print_key()
