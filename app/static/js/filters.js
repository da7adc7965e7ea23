// A changed choice applies at once; typing waits for Enter or the button. « / » goes to the search
// of the list, Ctrl K to the one of the whole site.
export function filters(root) {
  for (const form of root.querySelectorAll("form[data-jalon-filters]")) {
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=checkbox], input[type=radio]")) {
        form.requestSubmit();
      }
    });
    form.addEventListener("submit", () => {
      for (const control of form.elements) {
        control.disabled ||= control.name !== "" && control.value === "";
      }
    });
  }
  root.defaultView.addEventListener("pageshow", () => {
    for (const control of root.querySelectorAll("form[data-jalon-filters] :disabled")) {
      control.disabled = false;
    }
  });
  root.addEventListener("keydown", (event) => {
    const find = root.querySelector("[data-jalon-find]");
    if (event.key === "k" && (event.ctrlKey || event.metaKey) && find) {
      event.preventDefault();
      find.closest("details").open = true; // folded away on a narrow screen
      find.focus();
      find.select();
      return;
    }
    const search = root.querySelector("[data-jalon-search]");
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "/" && search && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });
}
