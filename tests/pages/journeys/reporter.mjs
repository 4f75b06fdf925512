// Somebody writes what happened, is given a code, comes back with it and writes again: in Arabic and in English, on a small telephone,
// without a script and once more with one, so that axe can look.

import { fill, open, send } from "../filling.mjs";
import { messages } from "../messages.mjs";

export default async function reporter(run) {
  for (const lang of ["ar", "en"]) {
    for (const script of [false, true]) {
      const visitor = await run.visitor({ lang, script });
      const { page } = visitor;
      await visitor.go("/");
      const { requests } = await visitor.look("start");
      visitor.check("the start is two requests", requests <= 2, String(requests));
      const direction = await page.locator("html").getAttribute("dir");
      visitor.check("its direction", direction === (lang === "ar" ? "rtl" : "ltr"), direction);
      await page.locator('main a[href^="/write?"]').click();
      await fill(page, { on: (step) => answered(visitor, step) });
      const code = await send(page);
      visitor.check("a code is shown", /^(\d{3} ){8}\d{3}$/.test(code), code);
      await visitor.look("sent");
      await open(visitor, code);
      await messages(visitor, "/messages");
      await visitor.go("/nowhere");
      await visitor.look("nowhere");
      await visitor.go("/sign-in");
      await visitor.look("sign-in");
    }
  }
}

/** A question, answered: what is missed is said, and another language keeps what was typed. */
async function answered(visitor, step) {
  const { page, lang } = visitor;
  if (step === "who") {
    await page.locator('button[name="go"][value="next"]').click();
    const before = await page.locator('input[name="step"]').getAttribute("value");
    visitor.check("an answer leads on", before === "wish", before);
    await page.locator('button[name="go"][value="next"]').click();
    visitor.check("an answer is missed", await page.locator(".govuk-error-summary").isVisible());
    await visitor.look("wish-missed");
    await page.locator('button[name="go"][value="back"]').click();
    visitor.check("an answer is kept", await page.locator("#who").isChecked());
  }
  if (step === "what") {
    await page.locator('button[name="say"][value="fr"]').click();
    const typed = await page.locator("#what").inputValue();
    visitor.check("another language keeps the text", typed.startsWith("She asked"), typed);
    await page.locator(`button[name="say"][value="${lang}"]`).click();
  }
  await visitor.look(step);
}
