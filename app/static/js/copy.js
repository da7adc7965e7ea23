// The button beside a code acts where the browser lets a page write to the clipboard.
export function copies(root) {
  const clipboard = root.defaultView.navigator.clipboard;
  if (!clipboard) {
    return;
  }
  for (const holder of root.querySelectorAll("[data-jalon-copy]")) {
    const button = holder.querySelector("button");
    button.disabled = false;
    button.addEventListener("click", async () => {
      await clipboard.writeText(holder.dataset.jalonCopy);
      button.textContent = "Copié";
      root.defaultView.setTimeout(() => {
        button.textContent = "Copier";
      }, 2000);
    });
  }
}
