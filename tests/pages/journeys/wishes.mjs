// What somebody asks for behind their code: a reporter says that something was done to them because of the report; a survivor agrees
// to something, takes a consent back, and asks for help without an investigation. In Arabic without a script and in English with one,
// on a small telephone. It walks after those who refer: what is taken back here closes what was referred.

import { open, report } from "../filling.mjs";

const sends = (page, place) => page.locator(`main form[action^="${place}"] button`).last().click();

async function because(visitor) {
  const { page } = visitor;
  await open(visitor, await report(visitor));
  await page.locator('main a[href^="/messages/more?"]').click();
  await sends(page, "/messages/more");
  visitor.check("what was done must be said", await page.locator(".govuk-error-summary").isVisible());
  await page.locator("#text").fill("My shifts were taken. أُخذت نوباتي.");
  await sends(page, "/messages/more");
  visitor.check("it is among the messages", visitor.place() === "/messages", page.url());
  visitor.check("as it was typed", (await page.locator(".app-letter--own").last().textContent()).includes("My shifts"));
  const before = visitor.place();
  await visitor.go("/mine/consents");
  visitor.check("a reporter's code opens nothing of a survivor's", visitor.place() === "/open", `${before} ${page.url()}`);
}

async function consents(visitor) {
  const { page } = visitor;
  await visitor.go("/mine/consents");
  const given = page.locator('button[name="withdraw"]:not([value="all"])');
  const before = await given.count();
  if (before > 0) {
    await given.first().click();
    await visitor.go("/mine/consents");
    visitor.check("a consent taken back is gone", (await given.count()) === before - 1);
  }
  await page.locator('input[name="purpose"]').first().check();
  await sends(page, "/mine/consents");
  await visitor.go("/mine/consents");
  await visitor.look("mine-consents-asked");
  visitor.check("what they would agree to waits", (await page.locator("main ul.govuk-list--spaced li").count()) > 0);
}

async function help(visitor) {
  const { page } = visitor;
  await visitor.go("/mine/more/1");
  await sends(page, "/mine/more/1");
  visitor.check("help is asked for", visitor.place() === "/mine", page.url());
  visitor.check("and stands among the messages", await page.locator(".app-letter--own").last().isVisible());
}

export default async function wishes(run) {
  for (const lang of ["ar", "en"]) {
    const visitor = await run.visitor({ lang, script: lang === "en" });
    await because(visitor);
    await open(visitor, run.given.survivor);
    await consents(visitor);
    await help(visitor);
  }
}
