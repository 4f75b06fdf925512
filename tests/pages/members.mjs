// Members of the office: they enrol with the code that a registrar gave, and sign in at the page.

import { createHmac } from "node:crypto";

const enrolled = new Map();

/** One of a member's printed codes: each counts once, and there are ten. */
function code(member) {
  const one = member.codes.pop();
  if (one === undefined) throw new Error(`${member.login} has no code left: let another member walk one of the journeys`);
  return one;
}

/** Enrols a member of `run.given.members`, once; afterwards they have a password and printed codes. */
async function enrol(run, role) {
  if (enrolled.has(role)) return enrolled.get(role);
  const { login, code } = run.given.members[role];
  const ask = async (path, told) => {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${run.given.address}${path}`, { method: "POST", headers, body: JSON.stringify(told) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { secret } = await ask("/api/v1/enrolment", { login, code });
  const password = "a slow walk by the river";
  const told = { login, code, password, totp: totp(secret) };
  const done = await ask("/api/v1/enrolment/complete", told);
  const member = { login, password, codes: done.recovery_codes };
  enrolled.set(role, member);
  return member;
}

/** Fills in the page that signs in, and sends it. */
export async function signIn(visitor, role, { go = true } = {}) {
  const member = await enrol(visitor.run, role);
  if (go) await visitor.go("/desk");
  await visitor.page.locator("#login").fill(member.login);
  await visitor.page.locator("#password").fill(member.password);
  await visitor.page.locator("#totp").fill(code(member));
  await visitor.page.locator('main form[action^="/sign-in"] button').first().click();
}

/** Shows a second factor where a page asks for one. */
export async function second(visitor, role) {
  const member = await enrol(visitor.run, role);
  await visitor.page.locator("#totp").fill(code(member));
  await visitor.page.locator('main form[action^="/desk/second"] button').click();
}

/** What an app would show now. */
function totp(secret) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((it) => letters.indexOf(it).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((it) => Number.parseInt(it, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const digest = createHmac("sha1", key).update(step).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0");
}
