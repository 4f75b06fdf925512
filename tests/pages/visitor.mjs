// Somebody at a browser: one context with its cookies, pages in it, and a look at each page: its picture, what axe says, whether the
// HTML is valid as it was sent, what it weighed, and whether it fits the window.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { invalid } from "./valid.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };

export class Visitor {
  /** What the page asked for, itself first, with the bytes of each. */
  #loaded = new Map();
  #loader = "";
  #sent = Promise.resolve("");
  #status = 0;

  /**
   * `lang`: the page's language. `script`: whether pages may run scripts; axe needs it. `width`, `height`: of the window, in CSS
   * pixels.
   */
  static async come(run, { lang = "en", script = true, width = 360, height = 740 } = {}) {
    const context = await run.browser.newContext({
      javaScriptEnabled: script,
      bypassCSP: script,
      viewport: { width, height },
      locale: lang,
    });
    const visitor = new Visitor(run, context, { lang, script, width });
    visitor.page = await visitor.tab();
    return visitor;
  }

  constructor(run, context, { lang, script, width }) {
    Object.assign(this, { run, context, lang, script, width });
    this.name = `${lang}, ${script ? "with" : "without"} a script`;
  }

  /** Another tab of the same browser. */
  async tab() {
    const page = await this.context.newPage();
    const { address } = this.run.given;
    // Each page is weighed as by who comes for the first time.
    const wire = await this.context.newCDPSession(page);
    await wire.send("Network.enable");
    await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
    const { frameTree } = await wire.send("Page.getFrameTree");
    wire.on("Network.requestWillBeSent", ({ requestId, loaderId, type, frameId, request }) => {
      if (request.url.startsWith("data:")) return;
      if (!request.url.startsWith(address)) this.check("nothing is asked elsewhere", false, request.url);
      if (type === "Document" && frameId === frameTree.frame.id) {
        this.#loaded = new Map();
        this.#loader = loaderId;
      }
      if (loaderId === this.#loader) this.#loaded.set(requestId, 0);
    });
    wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (this.#loaded.has(requestId)) this.#loaded.set(requestId, encodedDataLength);
    });
    page.on("response", (response) => {
      const request = response.request();
      const is = request.isNavigationRequest() && request.frame() === page.mainFrame();
      if (is && (response.status() < 300 || response.status() >= 400)) {
        this.#status = response.status();
        this.#sent = response.text().catch((error) => `(${error.message})`);
      }
    });
    return page;
  }

  check(what, holds, more) {
    this.run.check(`${this.name}: ${what}`, holds, more);
  }

  /** Goes to a place, in the language. */
  async go(place) {
    await this.page.goto(`${this.run.given.address}${place}${place.includes("?") ? "&" : "?"}lang=${this.lang}`);
  }

  /** How the page was answered. */
  status() {
    return this.#status;
  }

  /** Where the page is. */
  place() {
    return new URL(this.page.url()).pathname;
  }

  /** Looks at the page; `what` names it in the table and its picture. Without a script axe does not look, nor is a picture taken. */
  async look(what) {
    const { page, run, lang, width } = this;
    await page.waitForLoadState("load");
    const weights = [...this.#loaded.values()];
    // A page that says that something broke is valid, too.
    this.check(`${what} is there`, this.#status > 0 && this.#status < 500, this.#status);
    const messages = await invalid(await this.#sent);
    this.check(`${what} is valid`, messages.length === 0, messages.join("; "));
    let violations = 0;
    if (this.script) {
      // What stays in reach while somebody scrolls is at its place.
      await page.evaluate(() => globalThis.scrollTo(0, 0));
      await page.screenshot({ path: join(run.given.pictures, `${lang}-${width}-${what}.png`), fullPage: true });
      await page.evaluate(axe);
      const found = await page.evaluate((rules) => globalThis.axe.run(document, rules), RULES);
      violations = found.violations.length;
      const said = found.violations.map((it) => `${it.id}: ${it.nodes[0].html}`).join("; ");
      this.check(`${what} has no violation`, violations === 0, said);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      this.check(`${what} is no wider than ${width} pixels`, wide <= width, String(wide));
    }
    const bytes = weights.reduce((sum, it) => sum + it, 0);
    run.row({ page: what, lang, bytes, requests: weights.length, axe: violations, invalid: messages.length });
    return { bytes, requests: weights.length };
  }
}
