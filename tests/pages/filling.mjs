// How the questions of a report are answered, so that journeys need not say it again.

export const ANSWERS = {
  who: "who",
  wish: "wish",
  what: "She asked for money. قالت شيئا.",
  where: "",
  contact: "contact-way",
  reach: "At the well, in the morning",
  purpose: ["purpose-medical"],
};

/** Presses what leads to the next question. */
export const next = (page) => page.locator('button[name="go"][value="next"]').click();

/** The code that a page shows. */
export async function shownCode(page) {
  return (await page.locator(".app-code").first().textContent()).trim();
}

/** From the page before the first question to the page before it is sent. `on` is told of each page as it is answered. */
export async function fill(page, { answers = ANSWERS, on = async () => {} } = {}) {
  await on("before");
  await next(page);
  for (let pages = 0; pages < 10; pages += 1) {
    const step = await page.locator('input[name="step"]').getAttribute("value");
    if (step === "check") {
      await on("check");
      return;
    }
    if (step === "what" || step === "where") {
      await page.locator(`#${step}`).fill(answers[step]);
    } else if (step === "consent") {
      for (const id of answers.purpose) await page.locator(`#${id}`).check();
    } else {
      await page.locator(`#${answers[step] ?? step}`).check();
    }
    if (step === "contact") await page.locator("#reach").fill(answers.reach);
    await on(step);
    await next(page);
  }
  throw new Error("the questions have no end");
}

/** Sends what was filled in, and gives the code. */
export async function send(page) {
  await page.locator('button[name="go"][value="send"]').click();
  return shownCode(page);
}

/** Writes a report and gives its code. */
export async function report(visitor) {
  await visitor.go("/write");
  await fill(visitor.page);
  return send(visitor.page);
}

/** Comes back with a code. */
export async function open(visitor, code, page = visitor.page) {
  await page.goto(`${visitor.run.given.address}/open?lang=${visitor.lang}`);
  await page.locator("#code").fill(code);
  await page.locator("main form button").click();
}
