// Everywhere: each role follows every link that its pages show, and looks at one page of each kind. No link leads nowhere, and no page
// of a member is heavier than it may be.

import { signIn } from "../members.mjs";

/** Most bytes of a page with all that it loads, over the wire. */
const HEAVIEST = 100_000;
/** Most pages that a role opens: of what is alike one page is enough. */
const MOST = 90;
/** Answers that are files, and addresses that do something by being sent to. */
const NOT_PAGES = [/^\/desk\/verify\/report/, /^\/sign-in/, /^\/api\//, /^\/exit$/];

/** What pages of one kind share: their address without ids, positions, digests and events. */
function kind(place) {
  return place
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "ID")
    .replace(/\/policies\/[\w-]{43}(?=\/|$)/, "/policies/SET")
    .replace(/\/SET\/.+$/, "/SET/FILE")
    .replace(/\/policy-files\/.+$/, "/policy-files/FILE")
    .replace(/\/\d+(?=\/|$)/g, "/NUMBER")
    .replace(/\/roles\/[a-z_]+$/, "/roles/ROLE")
    .replace(/(\/open\/ID)\/[a-z_.0-9]+$/, "$1/FIELD")
    .replace(/(\/do\/[a-z_]+)\/of\/ID$/, "$1/of/ID");
}

/** One form of each kind of file stands for all: what a form is made of is the same. */
function once(name) {
  return name.replace(/\/do\/[a-z_]+(\/of\/ID)?$/, "/do/STEP$1");
}

/** The addresses that a page leads to. */
async function links(page, address) {
  const all = page.locator("a[href]");
  const hrefs = await all.evaluateAll((found) => found.map((it) => it.getAttribute("href")));
  const urls = hrefs.map((href) => new URL(href, page.url())).filter((url) => url.href.startsWith(address));
  return urls.map((url) => url.pathname + (url.searchParams.get("part") ? `?part=${url.searchParams.get("part")}` : ""));
}

async function walk(run, role, seen) {
  const visitor = await run.visitor({ width: 1100, height: 900 });
  const { page } = visitor;
  await signIn(visitor, role);
  // Each with the page that leads there.
  const waiting = [["/desk", "the start"]];
  const own = new Set();
  let heaviest = 0;
  while (waiting.length > 0 && own.size < MOST) {
    const [place, from] = waiting.shift();
    const name = once(kind(place));
    if (own.has(name) || NOT_PAGES.some((it) => it.test(place))) continue;
    own.add(name);
    await visitor.go(place);
    if (!seen.has(name)) {
      seen.add(name);
      const { bytes } = await visitor.look(name.replace(/^\//, "").replace(/[^A-Za-z0-9]+/g, "-"));
      heaviest = Math.max(heaviest, bytes);
      visitor.check(`${name} is light enough`, bytes <= HEAVIEST, String(bytes));
    }
    visitor.check(`${role}: ${name} is there`, visitor.status() < 400, `${place} of ${from}: ${visitor.status()}`);
    for (const link of await links(page, run.given.address)) waiting.push([link, place]);
  }
  run.measured(`${role}: pages of a kind, and the heaviest new one`, `${own.size}, ${heaviest} bytes`);
}

export default async function everywhere(run) {
  const seen = new Set();
  for (const role of Object.keys(run.given.members)) await walk(run, role, seen);
}
