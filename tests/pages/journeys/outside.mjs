// A recipient without an account: their key is seen to by two, a package of a referral is made for it, Debian's age opens it, and they
// answer at the page with its code, on a phone and in their language.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { second, signIn } from "../members.mjs";

/** Sends the form of a page, with a second factor where it asks for one; gives what was downloaded, if anything was. */
async function send(visitor, role) {
  const { page } = visitor;
  await page.locator("#plain button").first().click();
  await page.waitForLoadState();
  if ((await page.locator('form[action^="/desk/second"]').count()) === 0) return;
  await visitor.look("second-factor");
  await second(visitor, role);
  await page.locator("main form button").first().click();
  await page.waitForLoadState();
}

/** Puts the same key forward for every organisation that something goes to, and has another confirm it. */
async function keys(run, focal, key) {
  const { page } = focal;
  await focal.go("/desk/partners");
  await focal.look("partners");
  const steps = await page.locator('main a[href*="/propose?"]').evaluateAll((all) => all.map((it) => new URL(it.href).pathname));
  focal.check("there are organisations that something goes to", steps.length > 0);
  await focal.go(steps[0]);
  await send(focal, "focal");
  focal.check("a key that is missing is said", await page.locator("#age-recipient-error").isVisible());
  await focal.look("partner-propose");
  for (const step of steps) {
    await focal.go(step);
    await page.locator("#age-recipient").fill(key);
    await page.locator('input[name="checked"][value="email"]').check();
    await send(focal, "focal");
  }
  const other = await run.visitor({ width: 1100, height: 900 });
  await signIn(other, "officer");
  for (const step of steps) {
    await other.go(step.replace("/propose", "/confirm"));
    await other.page.locator('input[name="checked"][value="in_person"]').check();
    if (step === steps[0]) await other.look("partner-confirm");
    await send(other, "officer");
  }
  await focal.go("/desk/partners");
  focal.check("the key is in force", (await page.locator("main").innerText()).includes(key));
}

/** The first referral of which a package can be made, and its file. */
async function packed(focal, folder) {
  const { page } = focal;
  await focal.go("/desk/referrals");
  const links = page.locator('table a[href^="/desk/file/referral/"]');
  const files = await links.evaluateAll((all) => all.map((it) => new URL(it.href).pathname));
  for (const file of files) {
    await focal.go(`${file}/pack`);
    await page.locator("#way").selectOption("email_sealed");
    await page.locator("#without-agreement").check();
    const comes = page.waitForEvent("download", { timeout: 8000 }).catch(() => undefined);
    await send(focal, "focal");
    const download = await comes;
    if (download === undefined) continue;
    const saved = join(folder, "package.age");
    await download.saveAs(saved);
    return saved;
  }
  await focal.look("pack-refused");
  focal.check("a referral can be packed", false, files.join());
  return undefined;
}

export default async function outside(run) {
  const folder = mkdtempSync(join(tmpdir(), "outside-"));
  try {
    const own = join(folder, "key.txt");
    execFileSync("age-keygen", ["-o", own], { stdio: "ignore" });
    const key = execFileSync("age-keygen", ["-y", own], { encoding: "utf8" }).trim();
    const focal = await run.visitor({ width: 1100, height: 900 });
    await signIn(focal, "focal");
    await keys(run, focal, key);
    const saved = await packed(focal, folder);
    if (saved === undefined) return;
    const tar = join(folder, "package.tar");
    execFileSync("age", ["-d", "-i", own, "-o", tar, saved]);
    execFileSync("tar", ["-xf", tar, "-C", folder]);
    const about = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    const form = readFileSync(join(folder, "reply.txt"), "utf8");
    const code = form.split("\n").find((line) => line.startsWith("code: ")).slice(6);
    const visitor = await run.visitor({ lang: "ar" });
    const { page } = visitor;
    await visitor.go("/reply");
    await visitor.look("reply");
    await page.locator("#referral").fill(about.reference);
    await page.locator("#package-code").fill("1 2 3");
    await page.locator('input[name="reply-answer"][value="accepted"]').check();
    await page.locator("#plain button").click();
    visitor.check("a mistyped code is said", await page.locator("#package-code-error").isVisible());
    await visitor.look("reply-mistyped");
    for (const [answer, field, value] of [["accepted"], ["done", "#outcome", "service_provided"]]) {
      await visitor.go("/reply");
      await page.locator("#referral").fill(about.reference);
      await page.locator("#package-code").fill(code);
      await page.locator(`input[name="reply-answer"][value="${answer}"]`).check();
      if (field) await page.locator(field).selectOption(value);
      await page.locator("#plain button").click();
      visitor.check(`${answer} is recorded`, (await page.locator("#plain").count()) === 0);
      await visitor.look("replied");
    }
    await focal.go("/desk/replies");
    await focal.look("replies");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
