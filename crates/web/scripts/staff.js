// Keeps what is typed at a step as it is typed, and signs in by a passkey. Every page is whole without it.
"use strict";

(() => {
  const form = document.querySelector("form[data-draft]");
  if (form) {
    const said = document.getElementById("draft-said");
    const say = (kept) => { said.textContent = kept ? form.dataset.kept : form.dataset.lost; };
    const save = () =>
      fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error" })
        .then((answer) => say(answer.status === 204), () => say(false));
    let waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(save, 2000);
    });
  }

  const ask = async (path, told, more) => {
    const headers = { "Content-Type": "application/json", ...more };
    const answer = await fetch(path, { method: "POST", headers, body: told && JSON.stringify(told) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const made = document.querySelector("form[data-new-passkey]");
  if (made) {
    made.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = document.getElementById("passkey-said");
      const place = "/api/v1/account/passkeys";
      const own = { "X-Form-Token": made.dataset.token };
      said.textContent = "";
      try {
        const { ceremony, options } = await ask(place, undefined, own);
        const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
        const credential = await navigator.credentials.create({ publicKey });
        const name = made.elements["passkey-name"].value;
        await ask(`${place}/complete`, { ceremony, credential: credential.toJSON(), name }, own);
        location.assign(made.dataset.newPasskey);
      } catch {
        said.textContent = made.dataset.failed;
      }
    });
  }

  const passkey = document.querySelector("[data-passkey]");
  if (passkey && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    const place = "/api/v1/session/passkey";
    passkey.hidden = false;
    passkey.querySelector("button").addEventListener("click", async () => {
      const said = document.getElementById("passkey-said");
      said.textContent = "";
      try {
        const { ceremony, options } = await ask(place, {});
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
        const credential = await navigator.credentials.get({ publicKey });
        await ask(`${place}/complete`, { ceremony, credential: credential.toJSON(), cookies: true });
        location.assign(passkey.dataset.passkey);
      } catch {
        said.textContent = passkey.dataset.failed;
      }
    });
  }
})();
