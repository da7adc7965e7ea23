// One slide at a time, full screen, by keyboard; without this, one page with its anchors.
export function slides(root) {
  const deck = root.querySelector("[data-jalon-slides]");
  const start = root.querySelector("[data-jalon-slides-start]");
  if (!deck || !start) {
    return;
  }
  const all = [...deck.querySelectorAll(".slide")];
  let current = 0;
  const show = (number) => {
    current = Math.min(Math.max(number, 0), all.length - 1);
    for (const [place, slide] of all.entries()) {
      slide.classList.toggle("slide--current", place === current);
    }
    all[current].focus();
  };
  const leave = () => {
    deck.classList.remove("slides--on");
    if (root.fullscreenElement) {
      root.exitFullscreen();
    }
    start.focus();
  };
  const moves = {
    ArrowRight: () => show(current + 1),
    ArrowDown: () => show(current + 1),
    PageDown: () => show(current + 1),
    ArrowLeft: () => show(current - 1),
    ArrowUp: () => show(current - 1),
    PageUp: () => show(current - 1),
    Home: () => show(0),
    End: () => show(all.length - 1),
    Escape: leave,
  };
  start.addEventListener("click", async () => {
    deck.classList.add("slides--on");
    // Refused (a frame, a setting): the slides fill the window instead.
    await deck.requestFullscreen?.().catch(() => {});
    show(Math.max(0, all.findIndex((slide) => `#${slide.id}` === root.location.hash)));
  });
  root.addEventListener("keydown", (event) => {
    if (deck.classList.contains("slides--on") && moves[event.key] && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      moves[event.key]();
    }
  });
  // The browser itself leaves the full screen on Escape.
  root.addEventListener("fullscreenchange", () => {
    if (!root.fullscreenElement && deck.classList.contains("slides--on")) {
      leave();
    }
  });
}
