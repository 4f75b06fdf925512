// Somebody fills the page in with the person: in Arabic without a script, in English with one.

import { ANSWERS, fill, open, send } from "../filling.mjs";

export default async function together(run) {
  for (const lang of ["ar", "en"]) {
    const visitor = await run.visitor({ lang, script: lang === "en" });
    const { page } = visitor;
    await visitor.go("/");
    await page.locator('main a[href^="/together?"]').click();
    const answers = { ...ANSWERS, with: "with-community" };
    await fill(page, { answers, on: (step) => visitor.look(`together-${step}`) });
    const code = await send(page);
    await visitor.look("together-sent");
    await open(visitor, code);
    visitor.check("the person's code opens it", visitor.place() === "/messages", page.url());
  }
}
