// A survivor comes back with their code, looks at all that is theirs and asks for what they may ask for: in Arabic and in English, on
// a small telephone, without a script and with one.

import { open, shownCode } from "../filling.mjs";
import { messages } from "../messages.mjs";

export default async function survivor(run) {
  for (const lang of ["ar", "en"]) {
    for (const script of [false, true]) {
      const visitor = await run.visitor({ lang, script });
      const { page } = visitor;
      await open(visitor, run.given.survivor);
      await visitor.go("/mine/more/3");
      await page.locator("#text").fill("Nobody called me back.");
      await page.locator('main form[action^="/mine/more/3"] button').click();
      const code = await shownCode(page);
      visitor.check("a complaint has a code of its own", /^(\d{3} ){8}\d{3}$/.test(code), code);
      await visitor.look("mine-complained");
      await open(visitor, code);
      visitor.check("it opens the complaint", visitor.place() === "/messages", page.url());
      await open(visitor, run.given.survivor);
      await visitor.go("/mine/more/2");
      await page.locator('main form[action^="/mine/more/2"] button').click();
      visitor.check("no more contact is said", visitor.place() === "/mine", page.url());
      await messages(visitor, "/mine");
    }
  }
}
