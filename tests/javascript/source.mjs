// The browser's files as modules, without a package that says what they are.
import { readFileSync } from "node:fs";

const SCRIPTS = new URL("../../mnist_core/javascript/", import.meta.url);

const BOUNDS = { unsureBelow: 0.6, guessingBelow: 0.2, namedFrom: 0.2 };

const source = (name) => readFileSync(new URL(name, SCRIPTS), "utf8");

/** The exports of a module of mnist_core/javascript. */
export const load = (name) => import(`data:text/javascript,${encodeURIComponent(source(name))}`);

/** The functions of scripts there ("a.js b.js"), which have no exports because they stand before others. */
export const functionsOf = (names, ...functions) =>
  new Function(`const BOUNDS = ${JSON.stringify(BOUNDS)}; ${names.split(" ").map(source).join("")}; return { ${functions.join(", ")} };`)();
