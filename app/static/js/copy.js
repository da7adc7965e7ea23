// A button beside a code, where the browser lets a page write to the clipboard.
export function copies(root) {
  const clipboard = root.defaultView.navigator.clipboard;
  if (!clipboard) {
    return;
  }
  for (const holder of root.querySelectorAll("[data-jalon-copy]")) {
    const button = root.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small";
    button.textContent = "Copier";
    button.setAttribute("aria-label", holder.dataset.jalonCopyLabel);
    button.addEventListener("click", async () => {
      await clipboard.writeText(holder.dataset.jalonCopy);
      button.textContent = "Copié";
      root.defaultView.setTimeout(() => {
        button.textContent = "Copier";
      }, 2000);
    });
    holder.append(button);
  }
}
