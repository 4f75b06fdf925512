// A report is written and sent with Tab, Enter, Space and letters alone, and focus is seen wherever it is.

import { shownCode } from "../filling.mjs";

/** More stops than any of these pages has. */
const STOPS = 60;

export default async function keyboard(run) {
  const visitor = await run.visitor({ lang: "en" });
  const { page } = visitor;

  /** Goes by Tab to what is asked for. */
  async function to(selector) {
    for (let stop = 0; stop < STOPS; stop += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate((selector) => {
        const focused = document.activeElement;
        const style = focused === null ? null : getComputedStyle(focused);
        const label = focused?.labels?.[0];
        const marked = [style, label && getComputedStyle(label, "::before")].filter(Boolean);
        const shown = (it) => it.outlineStyle !== "none" || it.boxShadow !== "none";
        return { is: focused?.matches(selector) ?? false, seen: marked.some(shown) };
      }, selector);
      if (at.is) {
        visitor.check(`focus is seen at ${selector}`, at.seen);
        return;
      }
    }
    throw new Error(`no Tab leads to ${selector}`);
  }

  await visitor.go("/");
  await to('a[href="#main"]');
  await page.keyboard.press("Enter");
  await to('main a[href^="/write?"]');
  await page.keyboard.press("Enter");
  await page.waitForURL(/write/);
  const next = 'button[name="go"][value="next"]';
  const press = async (selector, key) => {
    await to(selector);
    const sent = page.waitForNavigation();
    await page.keyboard.press(key);
    await sent;
  };
  await press(next, "Enter");
  for (const field of ["who", "wish"]) {
    await to(`#${field}`);
    await page.keyboard.press("Space");
    await press(next, "Enter");
  }
  await to("#what");
  await page.keyboard.type("He wanted money.");
  await press(next, "Space");
  await press(next, "Enter");
  await to("#contact");
  await page.keyboard.press("Space");
  await press(next, "Enter");
  await to("#purpose-medical");
  await page.keyboard.press("Space");
  await press(next, "Enter");
  await press('button[name="go"][value="send"]', "Enter");
  const code = await shownCode(page);
  visitor.check("a report was sent by keys alone", /^(\d{3} ){8}\d{3}$/.test(code), code);
}
