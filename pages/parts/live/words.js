// The pen's own answer in words; the server's, as Streamlit shows it, stands beside and counts when the pen is lifted.
export default function ({ data, parentElement }) {
  const [label, sentence] = parentElement.querySelectorAll(".live-words > *");
  const live = ({ detail }) => {
    const probabilities = detail.probabilities[data.run];
    if (!probabilities) return;
    const likeliest = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
    const percent = (digits) => `${(100 * probabilities[likeliest[0]]).toFixed(digits)}%`;
    const sure = probabilities[likeliest[0]] >= data.unsure_below;
    label.textContent = sure ? likeliest[0] : `${likeliest[0]}?`;
    sentence.textContent = sure
      ? `The network is ${percent(1)} sure.`
      : `Not sure: ${percent(0)} for ${likeliest[0]}, or perhaps ${likeliest[1]}.`;
  };
  return listen(label.parentElement, { live });
}
