// The skeleton goes once the page has come to rest, so that nobody sees it being put together: its first run has ended,
// Streamlit has fetched the scripts of what is on the screen, and nothing has moved for a moment. At the latest three
// seconds after a heading is there, and ten seconds after anything was; at once when there is a message to read. Where the
// server has not been reached by then, because something on the way stops WebSockets, the skeleton says so and stays.
{
  const REST_MS = 100;
  const LONGEST_MS = 3000;
  const LONGEST_OF_ALL_MS = 10000;
  const skeleton = document.getElementById("skeleton");
  const find = (selector) => document.querySelector(selector);
  const isUnfinished = () =>
    [...document.querySelectorAll("[data-testid=stSkeleton]")].some((box) => box.getBoundingClientRect().top < innerHeight);
  let [rest, patience] = [null, null];
  const show = () => {
    skeleton.remove();
    watch.disconnect();
    clearTimeout(rest);
    clearTimeout(patience);
  };
  const watch = new MutationObserver(() => {
    clearTimeout(rest);
    if (find("[data-testid=stAlert], [data-testid=stException], [role=dialog]")) return show();
    if (skeleton.matches(".cut-off") && isConnected()) skeleton.classList.remove("cut-off"); // or it would watch itself
    if (!find("[data-testid=stMain] :is(h1, h2)")) return;
    patience ??= setTimeout(show, LONGEST_MS);
    if (find("[data-test-script-state=notRunning]") && !isUnfinished()) rest = setTimeout(show, REST_MS);
  });
  const isConnected = () => find("[data-test-connection-state=CONNECTED]");
  setTimeout(() => (isConnected() ? show() : skeleton.classList.add("cut-off")), LONGEST_OF_ALL_MS);
  watch.observe(document.documentElement, { attributes: true, childList: true, subtree: true });
}
