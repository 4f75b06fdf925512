// A session ends while somebody types: nothing is lost, and nobody else sees it.

import { signIn } from "../members.mjs";

export default async function typing(run) {
  const visitor = await run.visitor({ width: 1100, height: 900 });
  const { page } = visitor;
  await signIn(visitor, "colleague");
  await visitor.go("/desk/new/report/submit_report");
  await page.locator('input[name="d.kind"][value="allegation"]').check();
  await page.locator('[name="d.channel"]').selectOption("box");
  await page.locator('[name="d.language"]').fill("en");
  await page.locator('input[name="d.mode"][value="anonymous"]').check();
  await page.locator('[name="d.account"]').fill("A note in the box.\nTwo lines.");
  // What is typed is kept by the script before anybody presses anything.
  await page.locator("#draft-said:not(:empty)").waitFor();
  visitor.check("it is kept as it is typed", (await page.locator("#draft-said").textContent()).startsWith("Kept"));
  await visitor.context.clearCookies();
  await page.locator("#step button").first().click();
  visitor.check("the page asks to sign in", await page.locator("#password").isVisible());
  await visitor.look("sign-in-again");
  await signIn(visitor, "colleague", { go: false });
  await visitor.look("resume-session");
  await page.locator('main form[action^="/desk/file/report/"] button').click();
  visitor.check("it is recorded", /^\/desk\/file\/report\/[0-9a-f-]+$/.test(visitor.place()), page.url());
  await visitor.go(visitor.place());
  await page.locator(".moj-timeline__item").first().waitFor();
  const steps = await page.locator(".moj-timeline__item").count();
  visitor.check("once", steps === 1, String(steps));
}
