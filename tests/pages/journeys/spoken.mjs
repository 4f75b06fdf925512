// Pages with recordings, in the language in which this office has some: players are there, and nothing of them is loaded until somebody
// plays one.

import { fill } from "../filling.mjs";

export default async function spoken(run) {
  const visitor = await run.visitor({ lang: "sw" });
  const { page } = visitor;
  const players = async (what) => {
    const { requests } = await visitor.look(what);
    visitor.check(`${what} loads no recording`, requests <= 2, String(requests));
    return page.locator("audio").count();
  };
  await visitor.go("/");
  visitor.check("the start can be heard", (await players("start")) === 1);
  await visitor.go("/write");
  const heard = [];
  await fill(page, { on: async (step) => heard.push([step, await players(step)]) });
  const expected = { before: 1, who: 2, what: 1 };
  for (const [step, count] of heard) {
    visitor.check(`${step} has what is recorded of it`, count === (expected[step] ?? 0), String(count));
  }
  await visitor.go("/open");
  visitor.check("the code's page can be heard", (await players("open")) === 1);
  const answer = await page.evaluate(async () => {
    const got = await fetch(document.querySelector("audio").src);
    return [got.status, got.headers.get("content-type"), got.headers.get("cache-control")].join(" ");
  });
  visitor.check("a recording is given, and kept by nobody", answer === "200 audio/mpeg no-store", answer);
}
