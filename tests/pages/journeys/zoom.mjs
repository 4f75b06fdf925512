// A window of 1280 pixels at 400 %: 320 CSS pixels, on which nothing scrolls sideways (WCAG 1.4.10). In the language whose words are
// longest besides the two of the journeys.

import { fill, open, send } from "../filling.mjs";
import { signIn } from "../members.mjs";
import { messages } from "../messages.mjs";

/** Pages of a member that hold most: tables, a plot, a file with its timeline, a long form. */
const PAGES = ["/desk", "/desk/cases?state=all", "/desk/reports?state=all", "/desk/away", "/desk/account"];

async function staff(run) {
  const visitor = await run.visitor({ width: 320, height: 256 });
  const { page } = visitor;
  await signIn(visitor, "head");
  for (const place of [...PAGES, "/desk/figures"]) {
    await visitor.go(place);
    await visitor.look(`narrow${place.replace(/[^a-z]+/g, "-")}`);
  }
  await visitor.go("/desk/cases?state=all");
  await page.locator("table a").first().click();
  await visitor.look("narrow-file");
  const file = visitor.place();
  await visitor.go(`${file}/do`);
  await visitor.look("narrow-steps");
  await visitor.go(`${file}/do/note_case`);
  await visitor.look("narrow-step");
}

export default async function zoom(run) {
  for (const lang of ["ar", "fr"]) {
    const visitor = await run.visitor({ lang, width: 320, height: 256 });
    await visitor.go("/");
    await visitor.look("start");
    await visitor.go("/write");
    await fill(visitor.page, { on: (step) => visitor.look(step) });
    const code = await send(visitor.page);
    await visitor.look("sent");
    await open(visitor, code);
    await messages(visitor, "/messages");
    await open(visitor, run.given.survivor);
    await messages(visitor, "/mine");
  }
  await staff(run);
}
