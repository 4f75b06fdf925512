// Signs members in by oidc-provider, which shares no code with amana: as it is, and made to lie.
//
// usage: node check.mjs PROVIDER-PORT AMANA-ADDRESS AMANA-BINARY DATA-FOLDER
// amana serves the folder at its address with this provider in its settings. Everything is on the loopback.
// Says each check in a line and ends with exit code 1 if one went wrong.

import { execFileSync } from "node:child_process";
import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import Provider from "oidc-provider";

const [port, amana, binary, data] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const REGISTRAR = "Tomasz Wierzbicki";
const [OFFICER, OTHER, HEAD] = ["Teodor Vasilache", "Farida Yusupova", "Nomvula Dlamini-Strand"];
// What the provider knows of whom: Eve is nobody's, and the head's roles are of another house.
const ROLES = { teo: ["officers", "staff"], far: ["officers"], nom: ["auditors"], eve: ["officers"] };

// ---- the provider

function key(kid) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { kid, alg: "RS256", use: "sig", ...privateKey.export({ format: "jwk" }), privateKey };
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const rs256 = (key, said) => sign("RSA-SHA256", Buffer.from(said), key.privateKey).toString("base64url");

let own = key("first");
let lie = null;
let keysFetched = 0;

/** A token with what it says changed, signed as the provider signs. */
function changed(change, head = {}) {
  return (header, claims) => {
    change(claims);
    const said = `${part({ ...header, ...head })}.${part(claims)}`;
    return `${said}.${rs256(own, said)}`;
  };
}

function provider() {
  const { privateKey: _, ...jwk } = own;
  const it = new Provider(issuer, {
    jwks: { keys: [jwk] },
    clients: [
      {
        client_id: "office",
        client_secret: "not a secret: on the loopback",
        redirect_uris: [`${amana}/api/v1/session/oidc/return`],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub", "roles"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["of a test"] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, roles: ROLES[id] }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    async loadExistingGrant(ctx) {
      const { client, session, provider } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  });
  it.use(async (ctx, next) => {
    await next();
    if (ctx.path === "/jwks") keysFetched += 1;
    if (ctx.path === "/token" && lie && ctx.body?.id_token) {
      const parts = ctx.body.id_token.split(".");
      const [header, claims] = parts.slice(0, 2).map((it) => JSON.parse(Buffer.from(it, "base64url")));
      ctx.body = { ...ctx.body, id_token: lie(header, claims, parts) };
    }
  });
  return it;
}

let serving = provider();
const server = createServer(async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return serving.callback()(request, response);
  const login = { accountId: request.headers["x-user"] };
  await serving.interactionFinished(request, response, { login });
});
await new Promise((ready) => server.listen(Number(port), "127.0.0.1", ready));

// ---- a browser

/** Keeps cookies by host, and follows where it is led. */
class Browser {
  jar = {};

  async get(address, headers = {}) {
    const { origin } = new URL(address);
    const kept = (this.jar[origin] ??= {});
    const cookie = Object.entries(kept).map((pair) => pair.join("=")).join("; ");
    const sent = await fetch(address, { redirect: "manual", headers: { ...headers, ...(cookie && { cookie }) } });
    for (const line of sent.headers.getSetCookie()) {
      const [pair, ...marks] = line.split("; ");
      const [name, ...value] = pair.split("=");
      if (marks.includes("Max-Age=0")) delete kept[name];
      else kept[name] = value.join("=");
    }
    return sent;
  }

  /** As far as the address that leads back to amana. */
  async to(user) {
    let address = `${amana}/api/v1/session/oidc`;
    for (let steps = 0; steps < 8; steps += 1) {
      const answer = await this.get(address, { "x-user": user });
      const led = answer.headers.get("location");
      if (!led) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
      address = new URL(led, address).href;
      if (address.includes("/session/oidc/return")) return address;
    }
    throw new Error("led in a circle");
  }

  async signIn(user) {
    return this.get(await this.to(user));
  }

  async session() {
    const answer = await this.get(`${amana}/api/v1/session`);
    return answer.status === 200 ? answer.json() : answer.status;
  }
}

// ---- the checks

let wrong = 0;

function check(what, right, found) {
  console.log(`${right ? "" : "WRONG: "}${what}${right ? "" : `: ${JSON.stringify(found)}`}`);
  if (!right) wrong += 1;
}

async function refused(what, answer, browser, code = "sign_in_failed", status = 401) {
  const said = answer.status === 200 ? {} : await answer.json();
  const session = browser ? await browser.session() : 401;
  check(`refused: ${what}`, answer.status === status && said.code === code && session === 401, [answer.status, said.code, session]);
}

async function refusedFor(what, user) {
  const browser = new Browser();
  await refused(what, await browser.signIn(user), browser);
}

const as = (...words) => execFileSync(binary, ["--data", data, "--as", REGISTRAR, ...words]);
const identity = (user) => ["--issuer", issuer, "--subject", user];

for (const [member, user] of [[OFFICER, "teo"], [OTHER, "far"], [HEAD, "nom"]]) {
  as("account", "link", member, ...identity(user));
}

async function whole() {
  const browser = new Browser();
  const answer = await browser.signIn("teo");
  const page = await answer.text();
  check("a linked member signs in", answer.status === 200 && page.includes("You are signed in"), [answer.status, page]);
  const session = await browser.session();
  const right = session.factors?.join() === "identity_provider" && session.roles?.includes("conduct_officer");
  check("the session is theirs and not stepped up", right && session.stepped_up_until === null, session);
  check("nothing of the sign-in is left in the browser", !browser.jar[amana]["__Host-amana-oidc"], browser.jar);
  return browser;
}

async function addresses() {
  let browser = new Browser();
  let back = await browser.to("teo");
  await refused("an address in another browser", await new Browser().get(back));
  await browser.get(back);
  await refused("the same address again", await browser.get(back));
  for (const [what, change] of [
    ["another state", (it) => it.set("state", "A".repeat(43))],
    ["no state", (it) => it.delete("state")],
    ["a state said twice", (it) => it.append("state", it.get("state"))],
    ["an error of the provider", (it) => it.set("error", "access_denied")],
    ["a code nobody gave", (it) => it.set("code", "A".repeat(43))],
    ["another provider's code", (it) => it.set("iss", "http://127.0.0.1:1")],
    ["a provider that does not name itself", (it) => it.delete("iss")],
  ]) {
    browser = new Browser();
    const address = new URL(await browser.to("teo"));
    change(address.searchParams);
    await refused(what, await browser.get(address.href), browser);
  }
  browser = new Browser();
  back = await browser.to("teo");
  const kept = browser.jar[amana]["__Host-amana-oidc"];
  browser.jar[amana]["__Host-amana-oidc"] = `${kept[0] === "A" ? "B" : "A"}${kept.slice(1)}`;
  await refused("a cookie that was changed", await browser.get(back), browser);
}

async function lies() {
  const secrets = [own.n, createPublicKey({ key: own, format: "jwk" }).export({ type: "spki", format: "pem" })];
  const hs256 = (secret) => (header, claims) => {
    const said = `${part({ ...header, alg: "HS256" })}.${part(claims)}`;
    return `${said}.${createHmac("sha256", secret).update(said).digest("base64url")}`;
  };
  const other = key("other");
  for (const [what, change] of [
    ["another nonce", changed((it) => (it.nonce = "another"))],
    ["no nonce", changed((it) => delete it.nonce)],
    ["another audience", changed((it) => (it.aud = "another"))],
    ["an audience besides", changed((it) => (it.aud = ["office", "another"]))],
    ["another party", changed((it) => (it.azp = "another"))],
    ["another issuer", changed((it) => (it.iss = `${issuer}/`))],
    ["a token that ended", changed((it) => (it.exp = Math.floor(Date.now() / 1000) - 120))],
    ["a token of an hour ago", changed((it) => (it.iat -= 3600))],
    ["no subject", changed((it) => delete it.sub)],
    ["no signature", (header, claims) => `${part({ ...header, alg: "none" })}.${part(claims)}.`],
    ["a signature taken off", (_, __, parts) => `${parts[0]}.${parts[1]}.`],
    ["HS256 by the modulus", hs256(secrets[0])],
    ["HS256 by the public key", hs256(secrets[1])],
    ["another algorithm's name", changed(() => {}, { alg: "RS512" })],
    ["another's signature under its name", (header, claims) => {
      const said = `${part(header)}.${part(claims)}`;
      return `${said}.${rs256(other, said)}`;
    }],
    ["a key inside the token", (header, claims) => {
      const { n, e } = other;
      const said = `${part({ ...header, kid: undefined, jwk: { kty: "RSA", n, e } })}.${part(claims)}`;
      return `${said}.${rs256(other, said)}`;
    }],
    ["a key nobody has", changed(() => {}, { kid: "nobody's" })],
    ["a key nobody has, again", changed(() => {}, { kid: "../nobody's" })],
    ["no token", () => undefined],
  ]) {
    lie = change;
    await refusedFor(what, "teo");
  }
  lie = null;
  check("for keys nobody has the provider is not asked each time", keysFetched === 1, keysFetched);
}

async function factor() {
  lie = changed((it) => (it.acr = "mfa"));
  const browser = new Browser();
  await browser.signIn("teo");
  const session = await browser.session();
  check("a second factor that was vouched for counts", typeof session.stepped_up_until === "string", session);
  lie = changed((it) => (it.acr = "pwd"));
  const plain = new Browser();
  await plain.signIn("teo");
  check("another word of acr does not", (await plain.session()).stepped_up_until === null, null);
  lie = null;
}

async function standing(first) {
  await refusedFor("whom no registrar linked", "eve");
  await refusedFor("who is vouched for in no role they hold", "nom");
  const other = new Browser();
  await other.signIn("far");
  check("another member signs in", typeof (await other.session()) === "object", null);
  as("member", "suspend", OTHER);
  check("a suspension ends their session", (await other.session()) === 401, null);
  await refusedFor("a suspended member", "far");
  as("account", "unlink", OFFICER, ...identity("teo"));
  check("unlinking ends their session", (await first.session()) === 401, null);
  await refusedFor("who was linked", "teo");
  as("member", "reinstate", OTHER);
  check("lifting a suspension brings no session back", (await other.session()) === 401, null);
}

async function rotation(fetched) {
  const before = new Browser();
  await before.signIn("far");
  own = key("second");
  serving = provider();
  // Keys are fetched anew once a minute at most.
  await sleep(Math.max(0, fetched + 61_000 - Date.now()));
  const browser = new Browser();
  const answer = await browser.signIn("far");
  check("a new key of the provider is learned", answer.status === 200, answer.status);
  check("who signed in by the old one stays", typeof (await before.session()) === "object", null);
}

async function silence() {
  const browser = new Browser();
  const back = await browser.to("far");
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await refused("a provider that does not answer", await browser.get(back), browser, "provider_silent", 503);
}

const first = await whole();
const fetched = Date.now();
await addresses();
await lies();
await factor();
await standing(first);
await rotation(fetched);
await silence();
console.log(wrong === 0 ? "all right" : `${wrong} wrong`);
process.exit(wrong === 0 ? 0 : 1);
