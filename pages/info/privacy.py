"""What is kept of a visitor: what, where, how long, and who sees it; a page that a school can print."""

import math

import streamlit as st

from mnist_core import settings
from mnist_core.languages.translation import _, ngettext
from mnist_core.runs import lifetime


def show_points(title: str, points: list[str]) -> None:
    """Show a list below a title."""
    st.header(title, anchor=False)
    st.markdown("\n".join(f"- {point}" for point in points))


def how_long_runs_stay(days: int) -> str:
    """Say when old runs are deleted, in a sentence."""
    return ngettext(
        "**Old runs**: this server deletes each run {count} day after it ended, and then it can't be restored.",
        "**Old runs**: this server deletes each run {count} days after it ended, and then it can't be restored.",
        days,
    )


with st.container(horizontal=True, vertical_alignment="center", key="chooser"):
    st.title(_("Privacy: what is kept, where and how long"), anchor=False)
    st.button(_("Print"), icon=":material/print:", key="print")
with st.container(key="reading"):
    st.markdown(
        _(
            "Digit Lab has no accounts and asks for no e-mail address. It shows no advertising, counts no visits, and "
            "its "
            "pages load nothing from other websites. All of this stays in your browser and on this server."
        )
    )
    show_points(
        _("In your browser"),
        [
            _(
                "**A random number** (a cookie) for 30 days after your last visit. It makes your runs and your class "
                "yours. The server only stores a hash of it, from which nobody can work out the number."
            ),
            _("**Your language** for a year, and **the network you use** for 30 days (cookies)."),
            _("**Your last drawing**, until you clear it or close the tab (session storage)."),
        ],
    )
    days, run_days = int(settings.CLASS_DAYS.value), lifetime.days_kept()
    show_points(
        _("On this server"),
        [
            _("**Drawings and photos on Draw**: in memory, while your visit lasts. They aren't saved."),
            _(
                "**Runs**: settings, curves, the network, the names you gave, and your last drawing if the network "
                "read "
                "it while it learned. They stay until you, a teacher or whoever runs this server deletes them; for an "
                "hour "
                "after that they can be restored."
            ),
            *([] if run_days == math.inf else [how_long_runs_stay(round(run_days))]),
            _(
                "**Files you bring**: a data file is deleted when its training ends. An imported model stays with its "
                "run."
            ),
            ngettext(
                "**Classes**: nicknames and drawings, as strokes and pictures. They are deleted {count} day after the "
                "class "
                "was opened, or earlier if its teacher deletes them.",
                "**Classes**: nicknames and drawings, as strokes and pictures. They are deleted {count} days after the "
                "class was opened, or earlier if its teacher deletes them.",
                days,
            ),
            _(
                "**What you think about how machines learn**, if your class is asked: without your name, and deleted "
                "with the class. Of fewer than five people nothing is shown."
            ),
            _(
                "**Networks retrained on a class**: the drawings they learn from are deleted when the training ends. "
                "The "
                "network stays, like any other run."
            ),
            _("**Your device's network address**: in memory for about a minute, to stop people guessing codes."),
        ],
    )
    show_points(
        _("Who sees what"),
        [
            _(
                "Everybody who uses this server sees runs: their settings, results and names. So give a nickname, not "
                "your "
                "full name."
            ),
            _("Only a class's teachers see its drawings and nicknames."),
        ],
    )
    show_points(
        _("What you can do"),
        [
            _("Delete your runs on Train, under *Earlier runs*."),
            _("Ask your teacher to remove a drawing, a writer or the whole class. It takes one press."),
            _("Delete this address's cookies in your browser: then nothing here is known to be yours."),
            _("For everything else, ask your teacher or whoever runs this server."),
        ],
    )
