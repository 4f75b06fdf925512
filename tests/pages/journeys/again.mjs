// What is sent twice is there once; going back, loading again, a second tab and a page that was open too long lose nothing.

import { fill, open, report, send, shownCode } from "../filling.mjs";
import { signIn } from "../members.mjs";

export default async function again(run) {
  await twice(await run.visitor());
  await back(await run.visitor());
  await tabs(await run.visitor());
  await late(await run.visitor());
  await atWork(await run.visitor({ width: 1100, height: 900 }));
}

/** Sends the form of a page as one of its buttons does, `times` over, and gives what each is answered. */
async function sends(page, button, times) {
  return page.evaluate(
    async ([button, times]) => {
      const form = document.querySelector("main form");
      const body = new URLSearchParams({ ...Object.fromEntries(new FormData(form)), ...button });
      const answers = [];
      for (let time = 0; time < times; time += 1) {
        const answer = await fetch(form.action, { method: "POST", body });
        answers.push(await answer.text());
      }
      return answers;
    },
    [button, times],
  );
}

async function twice(visitor) {
  const { page } = visitor;
  await visitor.go("/write");
  await fill(page);
  const answers = await sends(page, { go: "send" }, 2);
  const [first, second] = answers.map((it) => /class="app-code" dir="ltr">([\d ]+)</.exec(it)?.[1] ?? it);
  visitor.check("the same report twice is one code", /^(\d{3} ){8}\d{3}$/.test(first) && first === second, `${first} | ${second}`);
  const pressed = await send(page);
  visitor.check("pressed once more it is the same code", pressed === first, pressed);
  await open(visitor, pressed);
  await page.locator("#text").fill("Twice");
  await sends(page, {}, 2);
  await visitor.go("/messages");
  const letters = await page.locator(".app-letter--own").count();
  visitor.check("the same letter twice is one letter", letters === 1, String(letters));
}

async function back(visitor) {
  const { page } = visitor;
  await visitor.go("/");
  await page.locator('main a[href^="/write?"]').click();
  await page.locator('button[name="go"][value="next"]').click();
  await page.locator("#who").check();
  await page.locator('button[name="go"][value="next"]').click();
  // The questions have one address, and a browser keeps one entry for it: back is out of them, and never an error.
  await page.goBack();
  const place = visitor.place();
  visitor.check("back from a question is a page of ours", ["/", "/write"].includes(place), page.url());
  await visitor.go("/write");
  await fill(page);
  const code = await send(page);
  await page.reload();
  visitor.check("the page with the code, loaded again, has the same", (await shownCode(page)) === code);
  await open(visitor, code);
  await page.locator("#text").fill("One letter");
  await page.locator('main form[action^="/messages?"] button').click();
  await page.goBack();
  await page.goForward();
  await visitor.go("/messages");
  const letters = await page.locator(".app-letter--own").count();
  visitor.check("back and forward send no letter again", letters === 1, String(letters));
  await page.locator('main form[action^="/close"] button').click();
  await page.goBack();
  const shown = await page.locator(".app-letter--own").count();
  visitor.check("back after closing shows no letter", shown === 0, String(shown));
}

async function tabs(visitor) {
  const { page } = visitor;
  const code = await report(visitor);
  const other = await visitor.tab();
  await open(visitor, code);
  await open(visitor, code, other);
  for (const [tab, text] of [[page, "From the first"], [other, "From the second"]]) {
    await tab.locator("#text").fill(text);
    await tab.locator('main form[action^="/messages?"] button').click();
  }
  const letters = await other.locator(".app-letter--own").count();
  visitor.check("two tabs write two letters", letters === 2, String(letters));
  await page.locator('main form[action^="/close"] button').click();
  await other.locator("#text").fill("Closed in the other");
  await other.locator('main form[action^="/messages?"] button').click();
  visitor.check("closed in one tab, the other asks for the code", await other.locator("#code").isVisible());
  visitor.check("and shows no letter", (await other.locator(".app-letter").count()) === 0);
}

async function late(visitor) {
  const { page, context } = visitor;
  const code = await report(visitor);
  await open(visitor, code);
  await page.locator("#text").fill("I was still typing.");
  await context.clearCookies();
  await page.locator('main form[action^="/messages?"] button').click();
  visitor.check("who typed for too long is asked for the code", await page.locator("#code").isVisible());
  await visitor.look("code-again");
  await page.locator("#code").fill(code);
  await page.locator("main form button").click();
  const typed = await page.locator("#text").inputValue();
  visitor.check("and has what they typed", typed === "I was still typing.", typed);
}

/** A member at work: a form sent twice, from two tabs, and gone back to. */
async function atWork(visitor) {
  const { page } = visitor;
  await signIn(visitor, "colleague");
  await visitor.go("/desk/cases?state=open");
  await page.locator("table a").first().click();
  const file = visitor.place();
  const notes = async () => {
    await visitor.go(file);
    return page.locator(".moj-timeline__item").count();
  };
  const before = await notes();
  const form = async (tab) => {
    await tab.goto(`${visitor.run.given.address}${file}/do/note_case?lang=en`);
    await tab.locator('[name="d.note"]').fill("Seen in two tabs.");
  };
  const other = await visitor.tab();
  await form(page);
  await form(other);
  await sends(page, {}, 2);
  const once = await notes();
  visitor.check("a form sent twice is one step", once === before + 1, `${before} ${once}`);
  await other.locator("#step button").first().click();
  visitor.check("the other tab says that something was recorded", await other.locator(".govuk-error-summary").isVisible());
  const typed = await other.locator('[name="d.note"]').inputValue();
  visitor.check("and keeps what was typed", typed === "Seen in two tabs.", typed);
  await other.goBack();
  visitor.check("back is a page of ours", other.url().startsWith(visitor.run.given.address), other.url());
  visitor.check("nothing more was recorded", (await notes()) === once);
}
