// Where the app is: the page's own address without the page's name. Streamlit would try where it is not, first; and where
// a proxy strips its prefix, only the browser knows of it.
{
  const root = location.pathname.replace(new RegExp(`/*${$PAGE}/*$`), "/");
  window.__streamlit = { BACKEND_BASE_URL: location.origin + root };
}
