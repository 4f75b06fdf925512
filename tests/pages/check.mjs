// Walks the pages in a real Chromium, one journey a file under journeys/, looks at each page and makes a table of them.
//
// usage: node check.mjs GIVEN.json [NAME...]
// GIVEN says what a journey has to know: see README.md. A NAME takes the journeys in whose name it stands; none takes all.
// Says each check in a line and ends with exit code 1 if one went wrong.

import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Run } from "./run.mjs";

const [file, ...names] = process.argv.slice(2);
const given = JSON.parse(readFileSync(file, "utf8"));
const folder = join(import.meta.dirname, "journeys");
const all = readdirSync(folder).filter((it) => it.endsWith(".mjs")).sort();
const chosen = all.filter((it) => names.length === 0 || names.some((name) => it.includes(name)));
rmSync(given.pictures, { recursive: true, force: true });
mkdirSync(given.pictures, { recursive: true });

const run = await Run.begin(given);
run.check(`there is a journey called ${names.join(" or ") || "anything"}`, chosen.length > 0, all.join(" "));
for (const name of chosen) {
  const journey = name.replace(/\.mjs$/, "");
  const begun = performance.now();
  run.journey = journey;
  try {
    const { default: walk } = await import(join(folder, name));
    await walk(run);
  } catch (error) {
    run.check("comes to its end", false, error.stack);
  }
  await run.closeAll();
  console.log(`     ${journey}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}
process.exit((await run.end()) === 0 ? 0 : 1);
