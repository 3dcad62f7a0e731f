"""A choice that a widget shows and something else changes, too: one value, and no old widget's say."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from pages.parts.session.widgets import Choice

    choice = Choice("number", 1)
    st.selectbox("Number", range(5), choice.value, key=choice.key, on_change=choice.on_change, args=(choice.key,))
    st.button("Four", on_click=choice.change, args=(4,))
    st.button("What an old widget says", on_click=choice.on_change, args=("number_0",))
    st.markdown(f"{choice.value}")


def shown(at: AppTest) -> tuple[str, str]:
    assert not at.exception
    return at.markdown[0].value, str(at.selectbox[0].value)


def test_a_choice_is_what_was_chosen_or_changed_last() -> None:
    at = AppTest.from_function(page).run()
    assert shown(at) == ("1", "1")
    assert shown(at.selectbox[0].select(2).run()) == ("2", "2")
    assert shown(at.button[0].click().run()) == ("4", "4")
    assert shown(at.button[1].click().run()) == ("4", "4")  # the widget of before is no more
    assert shown(at.selectbox[0].select(0).run()) == ("0", "0")
