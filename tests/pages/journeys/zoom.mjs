// A window of 1280 pixels at 400 %: 320 CSS pixels, on which nothing scrolls sideways (WCAG 1.4.10). In the language whose words are
// longest besides the two of the journeys.

import { fill, open, send } from "../filling.mjs";
import { messages } from "../messages.mjs";

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
}
