// Filter forms send themselves when a choice changes; typed words wait for Enter or the button.

export function watchFilters() {
  document.addEventListener("change", ({ target }) => {
    const form = target.form;
    if (!form?.matches("[data-autosubmit]")) return;
    if (target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
  });
}
