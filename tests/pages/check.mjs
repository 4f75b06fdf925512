// Walks the public pages in a real Chromium: the reporter's and the survivor's journeys without a script, then once more with one, so
// that axe can look at each page; in Arabic and in English, as wide as a small telephone.
//
// usage: node check.mjs AMANA-ADDRESS SURVIVORS-CODE CHROMIUM PICTURES-FOLDER
// Says each check in a line and ends with exit code 1 if one went wrong.

import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [amana, survivors, executablePath, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
mkdirSync(pictures, { recursive: true });

let wrong = 0;
function check(what, holds, more = "") {
  console.log(`${holds ? "ok   " : "WRONG"} ${what}${holds ? "" : ` ${more}`}`);
  wrong += holds ? 0 : 1;
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

/** One walk: `script` says whether axe looks, which needs one. */
async function walk(lang, script) {
  const context = await browser.newContext({
    javaScriptEnabled: script,
    bypassCSP: script,
    viewport: { width: 360, height: 740 },
    locale: lang,
  });
  const page = await context.newPage();
  const name = `${lang}, ${script ? "with" : "without"} a script`;
  let requests = 0;
  page.on("request", (request) => {
    requests += 1;
    check(`${name}: nothing is asked elsewhere`, request.url().startsWith(amana) || request.url() === "data:,", request.url());
  });

  async function look(what) {
    if (!script) return;
    await page.screenshot({ path: join(pictures, `${lang}-${what}.png`), fullPage: true });
    await page.evaluate(axe);
    const found = await page.evaluate((rules) => globalThis.axe.run(document, rules), RULES);
    const said = found.violations.map((it) => `${it.id}: ${it.nodes[0].html}`).join("; ");
    check(`${name}: ${what} has no violation`, found.violations.length === 0, said);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    check(`${name}: ${what} is no wider than the telephone`, wide <= 360, String(wide));
  }

  const next = () => page.locator('button[name="go"][value="next"]').click();
  requests = 0;
  await page.goto(`${amana}/?lang=${lang}`);
  check(`${name}: the start is two requests`, requests <= 2, String(requests));
  check(`${name}: its direction`, (await page.locator("html").getAttribute("dir")) === (lang === "ar" ? "rtl" : "ltr"));
  await look("start");
  await page.locator('main a[href^="/write"]').click();
  await look("before");
  await next();
  await look("who");
  await next();
  check(`${name}: an answer is missed`, await page.locator(".govuk-error-summary").isVisible());
  await look("who-missed");
  await page.locator("#who").check();
  await next();
  await page.locator("#wish").check();
  await look("wish");
  await next();
  await page.locator("#what").fill("She asked for money. قالت شيئا.");
  await look("what");
  await page.locator('button[name="say"][value="fr"]').click();
  check(`${name}: another language keeps the text`, (await page.locator("#what").inputValue()).startsWith("She asked"));
  await page.locator(`button[name="say"][value="${lang}"]`).click();
  await next();
  await look("where");
  await next();
  await page.locator("#contact-way").check();
  await page.locator("#reach").fill("At the well, in the morning");
  await look("contact");
  await next();
  await page.locator("#purpose-medical").check();
  await look("consent");
  await next();
  await look("check");
  await page.locator('button[name="go"][value="send"]').click();
  const code = (await page.locator(".app-code").first().textContent()).trim();
  check(`${name}: a code is shown`, /^(\d{3} ){8}\d{3}$/.test(code), code);
  await look("sent");

  for (const [kind, own, place] of [["reporter", code, "/messages"], ["survivor", survivors, "/mine"]]) {
    await page.goto(`${amana}/open?lang=${lang}`);
    await look("open");
    await page.locator("#code").fill(own);
    await page.locator("main form button").click();
    check(`${name}: ${kind} comes to ${place}`, new URL(page.url()).pathname === place, page.url());
    check(`${name}: no address says the code`, !/\d/.test(page.url().slice(amana.length)), page.url());
    await page.locator("#text").fill("ألف Thank you");
    await page.locator(`main form[action^="${place}?"] button`).click();
    check(`${name}: ${kind} wrote`, await page.locator(".app-letter--own").last().isVisible());
    await look(`${kind}-thread`);
    const links = await page.locator(`main ul a[href^="${place}/"]`).evaluateAll((all) => all.map((it) => it.getAttribute("href")));
    for (const link of links) {
      await page.goto(`${amana}${link}`);
      await look(`${kind}-${link.split("?")[0].slice(1).replaceAll("/", "-")}`);
    }
    await page.goto(`${amana}${place}?lang=${lang}`);
    await page.locator('main form[action^="/close"] button').click();
    await page.goto(`${amana}${place}?lang=${lang}`);
    check(`${name}: ${kind} is out`, new URL(page.url()).pathname === "/open", page.url());
  }
  await page.goto(`${amana}/sign-in?lang=${lang}`);
  await look("sign-in");
  await page.goto(`${amana}/nowhere?lang=${lang}`);
  await look("nowhere");
  await context.close();
}

try {
  for (const lang of ["ar", "en"]) {
    await walk(lang, false);
    await walk(lang, true);
  }
} catch (error) {
  check("the walk came to its end", false, error.message);
}
await browser.close();
console.log(wrong === 0 ? "all pages hold" : `${wrong} went wrong`);
process.exit(wrong === 0 ? 0 : 1);
