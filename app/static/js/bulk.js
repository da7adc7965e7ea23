// Counts the ticked rows and keeps the buttons quiet while there is none.
export function bulk(root) {
  for (const form of root.querySelectorAll("form[data-jalon-bulk]")) {
    const boxes = [...form.elements].filter((control) => control.name === "selected");
    const buttons = [...form.elements].filter((control) => control.type === "submit");
    const count = form.querySelector("[data-jalon-bulk-count]");
    const all = allBox(root, boxes, () => refresh());
    form.prepend(all.label);

    const refresh = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      count.textContent = `(${ticked})`;
      all.box.checked = ticked === boxes.length;
      all.box.indeterminate = ticked > 0 && ticked < boxes.length;
      for (const button of buttons) {
        button.disabled = ticked === 0;
      }
    };
    for (const box of boxes) {
      box.addEventListener("change", refresh);
    }
    refresh();
  }
}

function allBox(root, boxes, refresh) {
  const label = root.createElement("label");
  label.className = "choice";
  const box = root.createElement("input");
  box.type = "checkbox";
  box.className = "choice__box";
  box.addEventListener("change", () => {
    for (const one of boxes) {
      one.checked = box.checked;
    }
    refresh();
  });
  label.append(box, "Tout cocher");
  return { label, box };
}
