"""The six pages that the navigation names, in the order of a lesson: one list for all that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from mnist_core.languages.translation import N_, _


@dataclass(frozen=True)
class NavigationPage:
    """A page: its file, title and purpose (to be translated), icon, and its address where that is not its file's."""

    file: str
    title: str
    purpose: str
    icon: str
    address: str | None = None

    @property
    def path(self) -> str:
        """Its address, without a slash."""
        return self.address or Path(self.file).stem

    def page(self) -> st.Page:
        """As the navigation knows it."""
        return st.Page(self.file, title=_(self.title), icon=self.icon, url_path=self.address, help=_(self.purpose))


NAVIGATION = (
    NavigationPage(
        "pages/learn/tutorial.py",
        N_("Tutorial"),
        N_("Build your first network in twelve steps."),
        ":material/school:",
    ),
    NavigationPage(
        "pages/lab/draw.py",
        N_("Draw"),
        N_("Draw a digit and watch a trained network read it."),
        ":material/draw:",
    ),
    NavigationPage(
        "pages/lab/train.py",
        N_("Train"),
        N_("Train a network of your own and watch it learn."),
        ":material/model_training:",
    ),
    NavigationPage(
        "pages/lab/evaluate.py",
        N_("Evaluate"),
        N_("Test a network on 10,000 digits it has never seen."),
        ":material/query_stats:",
    ),
    NavigationPage(
        "pages/lab/look_inside.py",
        N_("Look inside"),
        N_("See what every layer does with a digit, and switch units off."),
        ":material/visibility:",
    ),
    NavigationPage(
        "pages/classroom/class_page.py",
        N_("Class"),
        N_("Find out how well a network reads your own class."),
        ":material/groups:",
        address="class",
    ),
)


def page_at(path: str) -> NavigationPage:
    """The page at an address, without a slash."""
    return next(page for page in NAVIGATION if page.path == path)


def link_to(address: str, label: str = "") -> None:
    """A link to what an address names, such as "/tutorial?step=3"; it says the page's title, if nothing else."""
    parts = urlsplit(address)
    page = page_at(parts.path.strip("/"))
    st.page_link(page.file, label=label or _(page.title), icon=page.icon, query_params=dict(parse_qsl(parts.query)))


def show_doors() -> None:
    """A link to each, with what it is for."""
    with st.container(key="contents"):
        for each in NAVIGATION:
            words = _("**{page}**: {purpose}").format(page=_(each.title), purpose=_(each.purpose))
            st.page_link(each.file, label=words, icon=each.icon)
