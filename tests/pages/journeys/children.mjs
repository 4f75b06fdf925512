// Children on their way into care, on a phone: who waits, one child's care from day to day, the receipt to print; and the force,
// which finds its own receipt by its reference and nothing else.

import { signIn } from "../members.mjs";

/** The receipt's page, as it is shown and as it is printed. */
async function receipt(visitor, name) {
  const { page } = visitor;
  await page.locator('main a[href*="/receipt?"]').first().click();
  await visitor.look(name);
  await page.emulateMedia({ media: "print" });
  const above = await page.locator("header").isVisible();
  visitor.check("what is no part of the paper is not printed", !above);
  await visitor.look(`${name}-printed`);
  await page.emulateMedia({ media: "screen" });
}

export default async function children(run) {
  let reference = "";
  for (const lang of ["en", "ar", "fr"]) {
    const visitor = await run.visitor({ lang });
    const { page } = visitor;
    await signIn(visitor, "protection", { go: true });
    await visitor.go("/desk/children");
    await visitor.look("children");
    const links = page.locator('main table a[href^="/desk/file/handover/"]');
    visitor.check("a child waits and a child left", (await links.count()) >= 2, String(await links.count()));
    reference = (await links.first().innerText()).trim();
    await links.last().click();
    await visitor.look("child");
    await page.locator('main a[href*="/care?"]').first().click();
    await visitor.look("care");
    visitor.check("a gap is said", (await page.locator(".govuk-tag--red").count()) > 0);
    await page.goBack();
    await receipt(visitor, "receipt");
  }
  const force = await run.visitor({ lang: "fr" });
  const { page } = force;
  await signIn(force, "force", { go: true });
  await force.go("/desk/children");
  force.check("the force has no list", (await page.locator("main table").count()) === 0);
  await page.locator("#find").fill(reference);
  await page.locator("#find").press("Enter");
  await page.waitForLoadState();
  await force.look("force-file");
  force.check("no way to a child's care", (await page.locator('a[href*="/care?"]').count()) === 0);
  await receipt(force, "force-receipt");
  const statistics = await run.visitor({ width: 1100, height: 900 });
  await signIn(statistics, "statistics", { go: true });
  await statistics.go("/desk/statistics/handovers");
  await statistics.look("compliance");
}
