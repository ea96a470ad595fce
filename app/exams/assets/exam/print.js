// Large print (大字版): switched without a request, kept in a cookie for every page.

export function watchPrint(button) {
  button.addEventListener("click", () => {
    const large = document.documentElement.classList.toggle("large-print");
    button.setAttribute("aria-pressed", large);
    document.cookie = `print=${large ? "large" : "usual"}; path=/; max-age=31536000; samesite=lax`;
  });
}
