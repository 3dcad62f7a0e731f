// The browser's files as modules, without a package that says what they are.
import { readFileSync } from "node:fs";

const LIVE = new URL("../../pages/parts/live/", import.meta.url);

const source = (name) => readFileSync(new URL(name, LIVE), "utf8");

/** The exports of a module of pages/parts/live. */
export const load = (name) => import(`data:text/javascript,${encodeURIComponent(source(name))}`);

/** The functions of a script there, which has no exports because it stands before others. */
export const functionsOf = (name, ...functions) =>
  new Function(`${source(name)}; return { ${functions.join(", ")} };`)();
