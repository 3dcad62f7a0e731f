// The 28 x 28 pixels that the network gets: as the server made them, and while the pen draws as the browser does.
export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector("figure");
  const plane = figure.querySelector("canvas").getContext("2d");
  const show = (pixels) => {
    const image = plane.createImageData(28, 28);
    pixels.forEach((ink, i) => image.data.set([ink, ink, ink, 255], 4 * i));
    plane.putImageData(image, 0, 0);
  };
  const server = () => data.pixels && show(data.pixels);
  const live = ({ detail }) => show(detail.digit);
  figure.querySelector("canvas").setAttribute("aria-label", data.alt);
  figure.classList.toggle("no-answer", !data.pixels);
  figure.querySelector("figcaption").textContent = data.caption;
  return listen(figure, { live, server });
}
