// A canvas to draw on with mouse, finger or pen. A stroke is a list of points [x, y] on the canvas.
//
//   draw   an event of the canvas: the drawing has changed, and the pen is down
//   lift   the pen is up, or the drawing has changed without it

/** Have the visitor draw on a canvas; returns {put(strokes), undo(), clear(), strokes()}. */
function padOn(canvas, brush) {
  const plane = canvas.getContext("2d", { willReadFrequently: true });
  let [strokes, pen] = [[], null];

  const placeOf = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    return [((clientX - box.left) * canvas.width) / box.width, ((clientY - box.top) * canvas.height) / box.height];
  };
  const tell = (name) => canvas.dispatchEvent(new Event(name));
  const put = (changed) => {
    strokes = changed;
    paintStrokes(plane, strokes, brush);
    tell("lift");
  };

  canvas.onpointerdown = (event) => {
    if (pen !== null || event.button > 0) return;
    pen = event.pointerId;
    canvas.setPointerCapture(pen);
    strokes = [...strokes, [placeOf(event)]];
    paintStroke(plane, strokes.at(-1), brush);
    tell("draw");
  };
  canvas.onpointermove = (event) => {
    if (event.pointerId !== pen) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    const stroke = strokes.at(-1);
    const begun = stroke.length - 1;
    stroke.push(...(moves.length > 0 ? moves : [event]).map(placeOf));
    paintStroke(plane, stroke.slice(begun), brush);
    tell("draw");
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (event.pointerId !== pen) return;
    pen = null;
    tell("lift");
  };
  paintStrokes(plane, strokes, brush);
  return { put, undo: () => put(strokes.slice(0, -1)), clear: () => put([]), strokes: () => strokes };
}

function paintStrokes(plane, strokes, brush) {
  plane.fillStyle = "#fff";
  plane.fillRect(0, 0, plane.canvas.width, plane.canvas.height);
  for (const stroke of strokes) paintStroke(plane, stroke, brush);
}

function paintStroke(plane, points, brush) {
  [plane.strokeStyle, plane.lineWidth, plane.lineCap, plane.lineJoin] = ["#111", brush, "round", "round"];
  plane.beginPath();
  plane.moveTo(...points[0]);
  for (const point of points) plane.lineTo(...point);
  plane.stroke();
}
