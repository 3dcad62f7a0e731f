// An answer in words: how sure the network is, and of what else it thinks; in the visitor's language.
function answerText(probabilities, { sentences, labels, named, shares }) {
  const [likeliest, second] = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const share = percent(probabilities[likeliest], shares);
  const figure = sign(probabilities, labels);
  if (figure === "?") return filled(sentences.none, { share });
  if (figure.endsWith("?")) return filled(sentences.unsure, { share, likeliest: labels[likeliest], second: labels[second] });
  const sure = filled(sentences.sure, { share });
  if (probabilities[second] < BOUNDS.namedFrom) return sure;
  const rival = { digit: named[second], share: percent(probabilities[second], shares) };
  return `${sure} ${filled(sentences.rival, rival)}`;
}
