// Everybody else who works here: each sees what their role is for, and each of their pages is looked at.

import { signIn } from "../members.mjs";

const WAYS = {
  head: ["/desk/cases", "/desk/figures"],
  auditor: ["/desk/log", "/desk/members"],
  registrar: ["/desk/members"],
  focal: ["/desk/assistance", "/desk/referrals"],
  protection: ["/desk/handovers", "/desk/referrals"],
};

export default async function others(run) {
  for (const [role, places] of Object.entries(WAYS)) {
    const visitor = await run.visitor({ width: 1100, height: 900 });
    const { page } = visitor;
    await signIn(visitor, role);
    await visitor.look(`${role}-desk`);
    for (const place of places) {
      await visitor.go(place);
      const name = place.split("/").pop();
      const all = page.locator('main nav a[href*="state=all"]');
      if ((await all.count()) > 0) await all.click();
      await visitor.look(`${role}-${name}`);
      const first = page.locator("table a").first();
      if ((await first.count()) > 0) {
        await first.click();
        await visitor.look(`${role}-file-${name}`);
      }
      const steps = page.locator('main a[href*="/do?"]');
      if ((await steps.count()) === 0) continue;
      await steps.first().click();
      await visitor.look(`${role}-steps-${name}`);
    }
  }
}
