// Asks before an act that cannot be undone; the sentence is in data-jalon-confirm, the verb on the button.
export function confirmations(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-jalon-confirm]");
    if (!button || button.dataset.jalonConfirmed) {
      return;
    }
    event.preventDefault();
    ask(root, button);
  });
}

function ask(root, button) {
  const dialog = root.createElement("dialog");
  dialog.className = "dialog";
  const sentence = root.createElement("p");
  sentence.id = "jalon-confirm";
  sentence.textContent = button.dataset.jalonConfirm;
  dialog.setAttribute("aria-labelledby", sentence.id);

  const form = root.createElement("form");
  form.method = "dialog";
  form.className = "cluster";
  form.append(
    choice(root, "Renoncer", "button--secondary", ""),
    choice(root, button.textContent.trim(), "button--danger", "yes"),
  );
  dialog.append(sentence, form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.focus();
    if (dialog.returnValue === "yes") {
      button.dataset.jalonConfirmed = "yes";
      button.click();
      delete button.dataset.jalonConfirmed;
    }
  });
  root.body.append(dialog);
  dialog.showModal();
}

function choice(root, label, tone, value) {
  const button = root.createElement("button");
  button.className = `button ${tone}`;
  button.value = value;
  button.textContent = label;
  return button;
}
