// Says under the map the name of the area pointed at or focused; without this, each has its title.
export function maps(root) {
  for (const map of root.querySelectorAll("[data-jalon-map]")) {
    const caption = map.querySelector("[data-jalon-map-name]");
    const usual = caption.textContent;
    const say = (event) => {
      caption.textContent = event.target.closest("a")?.querySelector("title")?.textContent ?? usual;
    };
    for (const name of ["pointerover", "focusin"]) {
      map.addEventListener(name, say);
    }
    map.addEventListener("pointerleave", () => {
      caption.textContent = usual;
    });
  }
}
