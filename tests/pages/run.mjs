// One run: a browser, what was checked, and the table of pages that were looked at.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Visitor } from "./visitor.mjs";

export class Run {
  /** The journey that is walked. */
  journey = "";
  #wrong = 0;
  #rows = new Map();
  #measured = [];
  #visitors = [];

  static async begin(given) {
    const browser = await chromium.launch({ executablePath: given.chromium, args: ["--no-sandbox"] });
    return new Run(given, browser);
  }

  constructor(given, browser) {
    this.given = given;
    this.browser = browser;
  }

  /** Says one check in a line. */
  check(what, holds, more = "") {
    console.log(`${holds ? "ok   " : "WRONG"} ${this.journey}: ${what}${holds ? "" : ` | ${more}`}`);
    this.#wrong += holds ? 0 : 1;
  }

  /** Says a figure, which is no condition. */
  measured(what, figure) {
    console.log(`     ${this.journey}: ${what}: ${figure}`);
    this.#measured.push(`${this.journey}: ${what}: ${figure}`);
  }

  /** Somebody at a browser of their own: see `visitor.mjs` for what may be said of them. */
  async visitor(who = {}) {
    const visitor = await Visitor.come(this, who);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** A page that was looked at. One that is looked at again, as on a narrower window, keeps what is worst. */
  row({ page, lang, bytes, requests, axe, invalid }) {
    const key = `${page}\n${lang}`;
    const known = this.#rows.get(key);
    const worst = (name, value) => Math.max(known?.[name] ?? 0, value);
    this.#rows.set(key, {
      page,
      lang,
      bytes: worst("bytes", bytes),
      requests: worst("requests", requests),
      axe: worst("axe", axe),
      invalid: worst("invalid", invalid),
    });
  }

  /** Closes what a journey left open. */
  async closeAll() {
    await Promise.all(this.#visitors.splice(0).map((visitor) => visitor.context.close()));
  }

  /** Prints the table, leaves it beside the pictures, and says how many checks went wrong. */
  async end() {
    await this.browser.close();
    const rows = [...this.#rows.values()].sort((a, b) => (a.page + a.lang < b.page + b.lang ? -1 : 1));
    const lines = [
      "| page | language | bytes | requests | axe | not valid |",
      "|---|---|---|---|---|---|",
      ...rows.map((it) => `| ${it.page} | ${it.lang} | ${it.bytes} | ${it.requests} | ${it.axe} | ${it.invalid} |`),
    ];
    const said = "Bytes over the wire with everything a page loads into an empty cache, heads and all; requests for it; " +
      "violations that axe found; messages of the validator of HTML.";
    const table = ["# Pages", "", said, "", ...lines, "", ...this.#measured.map((it) => `- ${it}`), ""].join("\n");
    writeFileSync(join(this.given.pictures, "pages.md"), table);
    console.log(lines.join("\n"));
    console.log(this.#wrong === 0 ? "all pages hold" : `${this.#wrong} went wrong`);
    return this.#wrong;
  }
}
