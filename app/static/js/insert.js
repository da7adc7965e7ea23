// A button beside each placeholder: it writes it in the text last touched, where the cursor was.
export function insertions(root) {
  let last = null;
  root.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea")) {
      last = event.target;
    }
  });
  for (const holder of root.querySelectorAll("[data-jalon-insert]")) {
    const button = root.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small";
    button.textContent = "Insérer";
    button.setAttribute("aria-label", `Insérer ${holder.dataset.jalonInsert}`);
    button.addEventListener("click", () => {
      const text = last ?? root.querySelector("textarea");
      if (text) {
        text.setRangeText(holder.dataset.jalonInsert, text.selectionStart, text.selectionEnd, "end");
        text.focus();
      }
    });
    holder.append(button);
  }
}
