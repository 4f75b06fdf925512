// Keepers at their pages: doors, erasures, policies, members and their codes, the log and what it says of another day, statistics,
// and one's own account.

import { second, signIn } from "../members.mjs";

const send = (page) => page.locator("#plain button").first().click();

/** Opens the first link of the page that leads below an address. */
async function follow(page, place) {
  await page.locator(`main a[href^="${place}"]`).first().click();
}

/** The first report in which anything is sealed. */
async function sealed(run, visitor) {
  const { page } = visitor;
  await page.goto(`${run.given.address}/desk/reports?lang=en&state=all`);
  const links = page.locator('table a[href^="/desk/file/"]');
  const files = await links.evaluateAll((all) => all.map((it) => new URL(it.href).pathname));
  for (const file of files) {
    await page.goto(`${run.given.address}${file}?lang=en`);
    if ((await page.locator(`main a[href^="${file}/door?"]`).count()) > 0) return file;
  }
  visitor.check("a report holds something sealed", false, files.join());
  return files[0];
}

async function door(run) {
  const visitor = await run.visitor({ width: 1100, height: 900 });
  const { page } = visitor;
  await signIn(visitor, "officer");
  const file = await sealed(run, visitor);
  await page.goto(`${run.given.address}${file}/door?lang=en`);
  await visitor.look("door-ask");
  await page.locator("#hours").fill("0");
  await send(page);
  visitor.check("hours that are impossible are said", await page.locator("#hours-error").isVisible());
  await page.locator("#hours").fill("1");
  await send(page);
  await visitor.look("door-asked");
  await page.locator('main a[href*="/open?"]').click();
  await visitor.look("door-open");
  await page.goto(`${run.given.address}${file}/life`);
  await visitor.look("door-life");
  await visitor.go("/desk/doors");
  await visitor.look("doors");
}

async function erasure(run) {
  const visitor = await run.visitor({ width: 1100, height: 900 });
  const { page } = visitor;
  await signIn(visitor, "custodian");
  await visitor.go("/desk/keys");
  await visitor.look("keys");
  await visitor.go("/desk/erasures/new");
  await send(page);
  visitor.check("who is to be erased must be said", await page.locator("#person-error").isVisible());
  await visitor.look("erasure-request");
  await visitor.go("/desk/keys");
  const erasures = page.locator('table a[href^="/desk/keys/"]');
  if ((await erasures.count()) > 0) {
    await erasures.first().click();
    await visitor.look("erasure");
    for (const step of ["approve", "refuse", "execute", "certificate"]) {
      const link = page.locator(`main a[href*="/${step}?"]`);
      if ((await link.count()) === 0) continue;
      await link.first().click();
      await visitor.look(`erasure-${step}`);
      await page.goBack();
    }
  }
}

async function policies(run) {
  const visitor = await run.visitor({ width: 1100, height: 900 });
  const { page } = visitor;
  await signIn(visitor, "policies");
  await visitor.go("/desk/policies");
  await visitor.look("policies");
  await follow(page, "/desk/policies/");
  await visitor.look("policy-set");
  await page.locator('main a[href*="guards/erased.cedar"]').click();
  await visitor.look("policy-file");
  await follow(page, "/desk/policy-files/");
  const text = await page.locator("#policy").inputValue();
  await page.locator("#policy").fill(`${text}\n// One line more.\n`);
  await visitor.look("policy-propose");
  await send(page);
  await visitor.look("policies-waiting");
  await page.locator('table a[href^="/desk/policies/"]').first().click();
  const changes = await page.locator(".app-said").allTextContents();
  visitor.check("what it changes is shown", changes.join().includes("+// One line more."), changes.join());
  await visitor.look("policy-changes");
  await visitor.go("/desk/policies");
  await page.locator('main a[href*="/decline?"]').first().click();
  await page.locator("#why-declined").fill("Only tried out.");
  await send(page);
  visitor.check("it waits no more", (await page.locator('main a[href*="/decline?"]').count()) === 0);
  await visitor.go("/desk/explain");
  await page.locator("#action").selectOption("proposePolicies");
  await visitor.look("explain");
  await send(page);
  await visitor.look("explained");
}

async function members(run) {
  const visitor = await run.visitor({ width: 1100, height: 900 });
  const { page } = visitor;
  await signIn(visitor, "registrar");
  await visitor.go("/desk/members");
  await visitor.look("members");
  await visitor.go("/desk/new-member");
  await page.locator("#name").fill("Nila Sørby-Adeyemi");
  await page.locator("#role").selectOption("reviewer");
  await visitor.look("member-add");
  await send(page);
  await second(visitor, "registrar");
  await page.locator('main form button').first().click();
  const member = visitor.place();
  visitor.check("it leads to the member", /^\/desk\/members\/[0-9a-f-]{36}$/.test(member), member);
  await visitor.look("member");
  await page.locator('main a[href*="/code?"]').click();
  await page.locator("#login").fill("nila.soerby");
  await visitor.look("member-code");
  await send(page);
  const said = await page.locator(".govuk-inset-text").first().textContent();
  await visitor.look("code-given");
  for (const step of ["role", "standing", "roles/reviewer"]) {
    await page.goto(`${run.given.address}${member}/${step}?lang=en`);
    await visitor.look(`member-${step.split("/")[0]}`);
  }
  await enrols(run, said.trim());
}

async function enrols(run, code) {
  const visitor = await run.visitor({ width: 360, height: 740, lang: "ar" });
  const { page } = visitor;
  await visitor.go("/enrol");
  await visitor.look("enrol");
  await page.locator("#login").fill("nila.soerby");
  await page.locator("#code").fill(code);
  await send(page);
  await visitor.look("enrol-app");
  visitor.check("the secret is drawn", await page.locator("main svg").isVisible());
  await page.locator("#new-password").fill("another slow walk by the river");
  await page.locator("#totp").fill("12");
  await send(page);
  visitor.check("a wrong code is said", await page.locator("#totp-error").isVisible());
  await visitor.look("enrol-wrong");
}

async function auditor(run) {
  const visitor = await run.visitor({ width: 1100, height: 900 });
  const { page } = visitor;
  await signIn(visitor, "auditor");
  await visitor.go("/desk/log");
  await visitor.look("log");
  await page.locator('table a[href^="/desk/log/"]').nth(40).click();
  await visitor.look("log-line");
  await page.locator('main a[href^="/desk/access/"]').click();
  await visitor.look("log-access");
  await visitor.go("/desk/then");
  await page.locator("#since").fill("2020-01-01");
  await send(page);
  await visitor.look("then");
  visitor.check("what changed is listed", (await page.locator('main a[href^="/desk/file/case/"]').count()) > 0);
  await visitor.go("/desk/audit");
  await visitor.look("audit");
  await follow(page, "/desk/new/audit/");
  await visitor.look("audit-begin");
  await visitor.go("/desk/audit-tests");
  await visitor.look("audit-tests");
}

async function statistics(run) {
  const visitor = await run.visitor({ width: 1100, height: 900 });
  const { page } = visitor;
  await signIn(visitor, "statistics");
  await visitor.go("/desk/statistics");
  await visitor.look("statistics");
  await page.locator("#from").fill("2018-04-01");
  await page.locator("#until").fill("2018-06-30");
  await send(page);
  visitor.check("tables are there", (await page.locator("main table").count()) > 0);
  await visitor.look("statistics-tables");
  await visitor.go("/desk/statistics/internal");
  await visitor.look("statistics-internal");
}

async function account(run) {
  const visitor = await run.visitor({ width: 1100, height: 900, lang: "fr" });
  const { page } = visitor;
  await signIn(visitor, "reviewer");
  await visitor.go("/desk/account");
  await visitor.look("account");
  for (const step of ["password", "codes", "app", "sessions"]) {
    await visitor.go(`/desk/account/${step}`);
    await visitor.look(`account-${step}`);
  }
  await page.goto(`${run.given.address}/desk/account/codes?lang=fr`);
  await send(page);
  await second(visitor, "reviewer");
  await page.locator("main form button").first().click();
  const codes = await page.locator(".govuk-inset-text").first().textContent();
  visitor.check("ten codes are shown", codes.trim().split("\n").length === 10, codes);
}

export default async function keepers(run) {
  for (const walk of [door, erasure, policies, members, auditor, statistics, account]) await walk(run);
}
