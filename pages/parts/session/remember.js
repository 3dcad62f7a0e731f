// The browser keeps one token, however many tabs were opened at once: the first tab's. A tab that began with another
// one begins anew, before anybody has done anything there. In a frame of another site it is kept for that site alone,
// which browsers allow over https; where they do not, the page says so.
{
  const keep = (token) => {
    const cookie = `$NAME=${token}; path=/; max-age=$SECONDS`;
    document.cookie = `${cookie}; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
    if (!kept()) document.cookie = `${cookie}; SameSite=None; Secure; Partitioned`;
    const where = window.self === window.top ? "alone" : "in-a-frame";
    if (kept()) document.body.removeAttribute("data-forgets");
    else document.body.setAttribute("data-forgets", where);
  };
  const kept = () => document.cookie.match(/(?:^|; )$NAME=([A-Za-z0-9_-]{32})(?:;|$)/)?.[1];
  const beginAnewIfAnotherTabWasFirst = () => {
    if (!kept() || kept() === "$TOKEN") return;
    try {
      if (sessionStorage.getItem("begun anew") === kept()) return;
      sessionStorage.setItem("begun anew", kept()); // once, in case the server is told otherwise
    } catch {
      return; // full or forbidden, so that nobody would know how often this was
    }
    location.reload();
  };
  keep(kept() ?? "$TOKEN"); // renewed at each visit
  for (const wait of [0, 100, 1000]) setTimeout(beginAnewIfAnotherTabWasFirst, wait);
}
