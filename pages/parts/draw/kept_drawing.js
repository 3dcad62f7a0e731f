// Keeps the drawing in this tab, through a reload or another site and back. Where the browser keeps nothing, nothing is.
export default function ({ data, setTriggerValue }) {
  const KEY = "digit-lab-drawing";
  try {
    if (data.drawing) sessionStorage.setItem(KEY, JSON.stringify(data.drawing));
    else if (!data.is_new) sessionStorage.removeItem(KEY);
    else if (sessionStorage.getItem(KEY)) setTriggerValue("found", JSON.parse(sessionStorage.getItem(KEY)));
  } catch {}
}
