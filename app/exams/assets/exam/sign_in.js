// Sign in again without leaving the page: the drafts stay where they are and go on once it worked.

/** Ask for a fresh token; the one of a dead session is worth nothing. */
async function freshToken(url) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(url, { headers, credentials: "same-origin", cache: "no-store" });
  return (await answer.json()).csrf_token ?? "";
}

export async function renewToken(wire, url) {
  try {
    const token = await freshToken(url);
    if (token) wire.token = token;
  } catch {
    // Out of reach; the queue tries again by itself.
  }
}

export function watchSignIn({ wire, links, words, signedIn }) {
  const dialog = document.getElementById("sign-in");
  const form = dialog.querySelector("[data-sign-in]");
  const fault = dialog.querySelector("[data-sign-in-error]");
  const button = form.querySelector("[type=submit]");
  const refuse = (sentence) => {
    fault.textContent = sentence;
    fault.hidden = false;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    fault.hidden = true;
    try {
      const token = await freshToken(links.signIn);
      const body = new URLSearchParams(new FormData(form));
      body.set("csrf_token", token);
      const answer = await fetch(links.signIn, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRF-Token": token },
        body,
        credentials: "same-origin",
        cache: "no-store",
      });
      const said = await answer.json();
      if (answer.ok && said.csrf_token) {
        wire.token = said.csrf_token;
        form.reset();
        dialog.close();
        signedIn();
      } else refuse(said.message ?? words.wrongPassword);
    } catch {
      refuse(words.signInFailed);
    } finally {
      button.disabled = false;
    }
  });
  // Without signing in nothing more is saved; Escape must not hide that.
  dialog.addEventListener("cancel", (event) => event.preventDefault());

  return () => {
    if (!dialog.open) dialog.showModal();
  };
}
