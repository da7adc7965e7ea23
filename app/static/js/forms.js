// Goes to what is wrong, warns before typed data is lost, and sends a form once.
export function forms(root) {
  root.querySelector("[data-jalon-focus]")?.focus();
  for (const form of root.querySelectorAll("form[data-jalon-form]")) {
    let touched = root.querySelector("[data-jalon-focus]") !== null;
    let sent = false;
    form.addEventListener("input", () => {
      touched = true;
    });
    form.addEventListener("submit", (event) => {
      if (sent) {
        event.preventDefault();
      }
      sent = true;
    });
    root.defaultView.addEventListener("pageshow", () => {
      sent = false;
    });
    root.defaultView.addEventListener("beforeunload", (event) => {
      if (touched && !sent) {
        event.preventDefault();
      }
    });
  }
}
