// A partner and a protection actor, in each of their languages: signing in, the desk, what came to them, a step and its form.

import { signIn } from "../members.mjs";

const WAYS = { protection: ["/desk/handovers", "/desk/referrals"], partner: ["/desk/referrals"] };

/** Words that stand on a page of members in English alone. */
const ENGLISH = ["Desk", "Record a step", "What happened", "Sign out"];

export default async function partner(run) {
  for (const lang of ["ar", "es", "pt", "sw", "fr"]) {
    for (const [role, places] of Object.entries(WAYS)) {
      const visitor = await run.visitor({ lang, width: 390, height: 800 });
      const { page } = visitor;
      await visitor.go("/sign-in");
      await visitor.look(`${role}-sign-in`);
      await signIn(visitor, role, { go: false });
      await visitor.look(`${role}-desk`);
      const turned = await page.locator("html").getAttribute("dir");
      visitor.check("it is written as its readers write", turned === (lang === "ar" ? "rtl" : "ltr"), turned);
      for (const place of places) {
        await visitor.go(place);
        const all = page.locator('main nav a[href*="state=all"]');
        if ((await all.count()) > 0) await all.click();
        await visitor.look(`${role}-${place.split("/").pop()}`);
        const first = page.locator("table a").first();
        if ((await first.count()) === 0) continue;
        await first.click();
        const said = await page.locator("body").innerText();
        const english = ENGLISH.filter((words) => said.includes(words));
        visitor.check("nothing of the page is English", english.length === 0, english.join());
        await visitor.look(`${role}-file`);
        await page.locator('main a[href*="/do?"]').first().click();
        await visitor.look(`${role}-steps`);
        const step = page.locator(".govuk-task-list a").first();
        if ((await step.count()) === 0) continue;
        await step.click();
        await visitor.look(`${role}-step`);
      }
    }
  }
}
