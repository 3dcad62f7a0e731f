// What a page takes from its address is not left in the history, where Back would show it again.
{
  const taken = ["key", "secret", "lang"];
  const push = history.pushState;
  history.pushState = function (...entry) {
    const address = new URLSearchParams(location.search);
    (taken.some((name) => address.has(name)) ? history.replaceState : push).apply(history, entry);
  };
}

// Where the app is: the page's own address without the page's name. Streamlit would try where it is not, first; and where
// a proxy strips its prefix, only the browser knows of it.
{
  const root = location.pathname.replace(new RegExp(`/*${$PAGE}/*$`), "/");
  window.__streamlit = { BACKEND_BASE_URL: location.origin + root };
}
