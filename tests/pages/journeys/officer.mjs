// A conduct officer: somebody walks in, what they say is taken down and decided on, a sealed account is opened for a purpose, a case
// is looked through.

import { second, signIn } from "../members.mjs";

const record = (page) => page.locator("#step button").first().click();

export default async function officer(run) {
  for (const lang of ["en", "fr"]) {
    const visitor = await run.visitor({ lang, width: 1100, height: 900 });
    const { page } = visitor;
    await visitor.go("/desk/cases");
    visitor.check("who is not signed in is asked to", visitor.place() === "/sign-in", page.url());
    await signIn(visitor, "officer", { go: false });
    visitor.check("and led to where they were", visitor.place() === "/desk/cases", page.url());
    await visitor.look("cases");
    for (const part of ["mine", "overdue", "due", "new", "asked", "awaiting"]) {
      await page.goto(`${run.given.address}/desk?lang=${lang}&part=${part}`);
      await visitor.look(`desk-${part}`);
    }
    await visitor.go("/desk/away");
    await visitor.look("away");
    await visitor.go("/desk/reports");
    await visitor.look("reports");

    await page.locator('main a[href*="/tell_limits"]').click();
    await visitor.look("step-tell-limits");
    await page.locator('input[name="d.how"]').first().check();
    await page.locator('[name="d.language"]').fill("en");
    await record(page);
    await page.locator('main a[href*="/do/submit_report"]').click();
    await visitor.look("step-submit-report");
    await record(page);
    visitor.check("what is missing is said", await page.locator(".govuk-error-summary").isVisible());
    await visitor.look("step-missed");
    await page.locator('input[name="d.kind"][value="allegation"]').check();
    await page.locator('[name="d.channel"]').selectOption("in_person");
    await page.locator('[name="d.language"]').fill("en");
    await page.locator('input[name="d.mode"][value="anonymous"]').check();
    await page.locator('[name="d.account"]').fill("He said <b>nobody</b> would believe her. قالت شيئا.");
    await record(page);
    const file = visitor.place();
    visitor.check("it leads to the file", /^\/desk\/file\/report\//.test(file), file);
    visitor.check("nothing sealed is shown", !(await page.content()).includes("nobody</b>"));
    await visitor.look("file-report");

    await page.locator('.moj-timeline a[href*="/open/"]').first().click();
    await visitor.look("open");
    await page.locator("#purpose").selectOption("investigation");
    await page.locator("#basis").selectOption("official_task");
    await page.locator('main form[action*="/open/"] button').click();
    await visitor.look("second");
    await second(visitor, "officer");
    await visitor.look("resume");
    await page.locator(`main form[action^="${file}/open/"] button`).click();
    const opened = await page.locator(".app-said").textContent();
    visitor.check("the account is there as it was typed", opened.includes("<b>nobody</b>"), opened);
    await visitor.look("opened");

    await page.goto(`${run.given.address}${file}/do?lang=${lang}`);
    await visitor.look("steps-report");
    await page.locator('main a[href*="/do/triage_report"]').click();
    await page.locator('[name="d.reason"]').fill("Another body's.");
    await page.locator('button[value="later"]').click();
    await page.goto(`${run.given.address}${file}/do/triage_report?lang=${lang}`);
    const kept = await page.locator('[name="d.reason"]').inputValue();
    visitor.check("a draft is kept", kept === "Another body's.", kept);
    await visitor.look("step-draft");

    await visitor.go("/desk/cases");
    await page.locator("table a").first().click();
    await visitor.look("file-case");
    await page.locator("#find").fill("C-7F3K-92QW");
    await page.locator('form[action^="/desk/find"] button').click();
    await visitor.look("find-nothing");
    await page.locator('form[action^="/sign-out"] button').click();
    visitor.check("they are out", visitor.place() === "/sign-in", page.url());
  }
}
