// The pen's own answer in words; the server's, as Streamlit shows it, stands beside and counts when the pen is lifted.
export default function ({ data, parentElement }) {
  const [label, sentence] = parentElement.querySelectorAll(".live-words > *");
  const inWords = (probabilities) => {
    const [likeliest, second] = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
    const share = percent(probabilities[likeliest]);
    const figure = sign(probabilities, data);
    if (figure === "?") return `No idea: no digit gets more than ${share}.`;
    if (figure.endsWith("?")) return `Not sure: ${share} for ${likeliest}, or maybe ${second}.`;
    const doubt = ` Or is it ${second === 8 ? "an" : "a"} ${second} (${percent(probabilities[second])})?`;
    return `The network is ${share} sure.${probabilities[second] >= data.named_from ? doubt : ""}`;
  };
  const live = ({ detail }) => {
    const probabilities = detail.probabilities[data.run];
    if (!probabilities) {
      label.textContent = sentence.textContent = "";
      return;
    }
    label.textContent = sign(probabilities, data);
    sentence.textContent = inWords(probabilities);
  };
  return listen(label.parentElement, { live });
}
