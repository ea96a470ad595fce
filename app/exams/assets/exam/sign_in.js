// Sign in again without leaving the page: the drafts stay where they are and go on once it worked.

/** Ask a page of ours for a fresh token; the one of a dead session is worth nothing. */
async function freshToken(url) {
  const page = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin", cache: "no-store" });
  const read = new DOMParser().parseFromString(await page.text(), "text/html");
  return (
    read.querySelector('meta[name="csrf-token"]')?.content ?? read.querySelector('[name="csrf_token"]')?.value ?? null
  );
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
      body.set("csrf_token", token ?? "");
      const answer = await fetch(links.signIn, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRF-Token": token ?? "" },
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
