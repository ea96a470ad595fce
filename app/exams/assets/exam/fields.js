// An item's fields on the page: read what they say, write what is stored.

// Half of a surrogate pair and NUL cannot be stored; they come from broken keyboards and pasted files.
const UNSTORABLE = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?:[^\ud800-\udbff]|^)[\udc00-\udfff]/g;
const clean = (text) => text.replace(UNSTORABLE, (found) => (found.length > 1 ? found[0] : ""));

export function read(section) {
  const fields = [...section.querySelectorAll("[name]")];
  const chosen = fields.filter((field) => field.checked).map((field) => field.value);
  switch (section.dataset.kind) {
    case "single":
      return chosen[0] ?? null;
    case "true_false":
      return chosen.length ? chosen[0] === "true" : null;
    case "multiple":
      return chosen.length ? chosen.sort() : null;
    case "fill_blank": {
      const texts = fields.map((field) => clean(field.value));
      return texts.some(Boolean) ? texts : null;
    }
    default:
      return clean(fields[0].value) || null;
  }
}

export function write(section, response) {
  const chosen = new Set((Array.isArray(response) ? response : [response]).map(String));
  section.querySelectorAll("[name]").forEach((field, n) => {
    if (field.type === "radio" || field.type === "checkbox") field.checked = response !== null && chosen.has(field.value);
    else field.value = (Array.isArray(response) ? response[n] : response) ?? "";
  });
}

/** Say whether a field says something else than the page it came with. */
export function isTouched(section) {
  return [...section.querySelectorAll("[name]")].some((field) =>
    field.matches("[type=radio], [type=checkbox]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
  );
}

export const isText = (section) => section.dataset.kind === "fill_blank" || section.dataset.kind === "short_answer";

/** Say whether a response holds anything, as the server counts it. */
export function holds(response) {
  if (Array.isArray(response)) return response.some((text) => text.trim());
  return typeof response === "boolean" || Boolean(response && response.trim());
}

/** Keep the text and let nobody go on writing here. */
export function freeze(form) {
  for (const field of form.querySelectorAll("input, textarea, button")) {
    if (field.matches("textarea, [type=text]")) field.readOnly = true;
    else if (!field.matches("[data-map-close], [data-map-open], [data-step]")) field.disabled = true;
  }
}
