// A report is written and sent with Tab, Enter, Space and letters alone, and focus is seen wherever it is.

import { shownCode } from "../filling.mjs";
import { signIn } from "../members.mjs";

/** More stops than any of these pages has. */
const STOPS = 160;

/** Gives what goes by Tab to what is asked for, and what presses it there. */
function keysOf(visitor) {
  const { page } = visitor;

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

  async function press(selector, key) {
    await to(selector);
    const sent = page.waitForNavigation();
    await page.keyboard.press(key);
    await sent;
  }

  return { to, press };
}

export default async function keyboard(run) {
  await reports(run);
  await works(run);
}

async function reports(run) {
  const visitor = await run.visitor({ lang: "en" });
  const { page } = visitor;
  const { to, press } = keysOf(visitor);
  await visitor.go("/");
  await to('a[href="#main"]');
  await page.keyboard.press("Enter");
  await to('main a[href^="/write?"]');
  await page.keyboard.press("Enter");
  await page.waitForURL(/write/);
  const next = 'button[name="go"][value="next"]';
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

/** A member finds a file, and notes something in it. */
async function works(run) {
  const visitor = await run.visitor({ lang: "en", width: 1100, height: 900 });
  const { page } = visitor;
  const { to, press } = keysOf(visitor);
  await signIn(visitor, "colleague");
  await visitor.go("/desk");
  await press('header a[href^="/desk/cases"]', "Enter");
  await press("table a", "Enter");
  const file = visitor.place();
  await press(`a[href^="${file}/do?"]`, "Enter");
  await visitor.go(`${file}/do/note_case`);
  await to('[name="d.note"]');
  await page.keyboard.type("By keys alone.");
  await press('#step button:not([value="later"])', "Enter");
  visitor.check("a step was recorded by keys alone", visitor.place() === file, page.url());
}
