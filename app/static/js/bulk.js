// Counts the ticked rows and keeps the buttons quiet while there is none.
export function bulk(root) {
  for (const form of root.querySelectorAll("form[data-jalon-bulk]")) {
    const boxes = [...form.elements].filter((control) => control.name === "selected");
    const buttons = [...form.elements].filter((control) => control.type === "submit");
    const count = form.querySelector("[data-jalon-bulk-count]");
    const all = form.querySelector("[data-jalon-bulk-all]");

    const refresh = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      count.textContent = `(${ticked})`;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
      for (const button of buttons) {
        button.disabled = ticked === 0;
      }
    };
    all.addEventListener("change", () => {
      for (const box of boxes) {
        box.checked = all.checked;
      }
      refresh();
    });
    for (const box of boxes) {
      box.addEventListener("change", refresh);
    }
    refresh();
  }
}
