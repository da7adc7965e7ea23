// Dropping a file in the frame is the same as choosing it; its name and size are said, then that it leaves.
export function drops(root) {
  for (const zone of root.querySelectorAll("[data-jalon-drop]")) {
    const input = zone.querySelector("input[type=file]");

    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("drop--over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("drop--over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("drop--over");
      input.files = accepted(event.dataTransfer.files, input.multiple);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => tell(zone, input.files));
    input.form?.addEventListener("submit", () => tellSending(zone, input.files));
    root.defaultView.addEventListener("pageshow", () => tell(zone, input.files));
  }
}

function accepted(files, multiple) {
  const kept = new DataTransfer();
  for (const file of multiple ? files : [...files].slice(0, 1)) {
    kept.items.add(file);
  }
  return kept.files;
}

function tell(zone, files) {
  const list = zone.ownerDocument.createElement("ul");
  list.className = "drop__list";
  for (const file of files) {
    const line = zone.ownerDocument.createElement("li");
    line.textContent = `${file.name}, ${size(file.size)}`;
    list.append(line);
  }
  zone.querySelector("[data-jalon-drop-status]").replaceChildren(...(files.length ? [list] : []));
}

// How much has left is known to the browser alone, which shows no figure: the bar says that it works.
function tellSending(zone, files) {
  const sentence = zone.ownerDocument.createElement("p");
  sentence.textContent = `Envoi en cours : ${[...files].map((file) => file.name).join(", ")}`;
  const bar = zone.ownerDocument.createElement("progress");
  bar.className = "drop__bar";
  bar.setAttribute("aria-label", "Envoi en cours");
  zone.querySelector("[data-jalon-drop-status]").replaceChildren(...(files.length ? [sentence, bar] : []));
}

function size(bytes) {
  const format = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 });
  return bytes < 1_000_000
    ? `${format.format(Math.ceil(bytes / 1000))} ko`
    : `${format.format(bytes / 1_000_000)} Mo`;
}
