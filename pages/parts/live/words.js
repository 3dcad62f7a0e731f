// An answer in words: how sure the network is, and of what else it thinks.
function inWords(probabilities) {
  const [likeliest, second] = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const share = percent(probabilities[likeliest]);
  const figure = sign(probabilities);
  if (figure === "?") return `No idea: no digit gets more than ${share}.`;
  if (figure.endsWith("?")) return `Not sure: ${share} for ${likeliest}, or maybe ${second}.`;
  const doubt = ` Or is it ${second === 8 ? "an" : "a"} ${second} (${percent(probabilities[second])})?`;
  return `The network is ${share} sure.${probabilities[second] >= BOUNDS.namedFrom ? doubt : ""}`;
}

