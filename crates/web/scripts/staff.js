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

  // Shows the part of a page that a passkey helps, and what was said where it did not.
  const offer = (part, shown) => {
    if (!part || !window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
    part.hidden = false;
    part.querySelector("button").addEventListener("click", async () => {
      const said = document.getElementById("passkey-said");
      said.textContent = "";
      try {
        await shown();
      } catch {
        said.textContent = part.dataset.failed;
      }
    });
  };

  const get = async (place, told, more) => {
    const { ceremony, options } = await ask(place, told, more);
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const credential = await navigator.credentials.get({ publicKey });
    return { ceremony, credential: credential.toJSON() };
  };

  const passkey = document.querySelector("[data-passkey]");
  offer(passkey, async () => {
    const place = "/api/v1/session/passkey";
    await ask(`${place}/complete`, { ...(await get(place, {})), cookies: true });
    location.assign(passkey.dataset.passkey);
  });

  const second = document.querySelector("[data-second]");
  offer(second, async () => {
    const [place, waits] = ["/api/v1/session/step-up/passkey", document.getElementById(second.dataset.second)];
    const own = { "X-Form-Token": waits.elements.token.value.split(".")[0] };
    await ask(`${place}/complete`, await get(place, undefined, own), own);
    waits.elements.totp.value = "";
    waits.submit();
  });
})();
