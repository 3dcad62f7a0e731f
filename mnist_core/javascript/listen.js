// Stands before each part that shows answers: hear the browser's own while the pen draws, and show the server's when it
// is over. Streamlit calls a part again for new data without ending it first, so the part's element remembers how.
function listen(element, { live, server = () => {} }) {
  element.stopListening?.();
  if (document.body.dataset.answer !== "live") server();
  document.addEventListener("digit-lab:answer", live);
  document.addEventListener("digit-lab:over", server);
  element.stopListening = () => {
    document.removeEventListener("digit-lab:answer", live);
    document.removeEventListener("digit-lab:over", server);
  };
  return element.stopListening;
}

