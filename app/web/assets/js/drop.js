// Files dropped on a .drop area land in the file input inside it; the area names what it holds.

function names(area) {
  const input = area.querySelector("input[type=file]");
  const shown = area.querySelector("[data-drop-names]");
  if (shown) shown.textContent = [...input.files].map(({ name }) => name).join("、");
  area.classList.toggle("filled", input.files.length > 0);
}

function take(area, files) {
  const input = area.querySelector("input[type=file]");
  if (!files.length || input.disabled) return;
  const kept = new DataTransfer();
  for (const file of input.multiple ? files : [files[0]]) kept.items.add(file);
  input.files = kept.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

export function watchFileDrops() {
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const area = event.target.closest?.(".drop");
      if (!area) return;
      event.preventDefault();
      area.classList.toggle("over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop") take(area, [...event.dataTransfer.files]);
    });
  }
  document.addEventListener("change", ({ target }) => {
    const area = target.closest?.(".drop");
    if (area) names(area);
  });
}
