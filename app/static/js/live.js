// Work in the background: the frame is fetched again every second; once it is gone, so is the page.
const EVERY = 1000;

export function live(root) {
  const frame = root.querySelector("[data-jalon-live]");
  if (frame) {
    root.defaultView.setTimeout(() => renew(root, frame), EVERY);
  }
}

async function renew(root, frame) {
  const { location } = root.defaultView;
  let next = frame;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    next = response.ok && !response.redirected && page.querySelector("[data-jalon-live]");
  } catch {
    // The network or the server is away for a moment: the work goes on without us.
  }
  if (!next) {
    location.reload();
    return;
  }
  if (next !== frame && !frame.contains(root.activeElement)) {
    frame.replaceWith(next);
  } else if (next !== frame) {
    update(frame, next);
  }
  live(root);
}

// Somebody stands on the button: only what is told changes under their hand.
function update(frame, next) {
  const told = "[data-jalon-live-told]";
  frame.querySelector(told).replaceWith(next.querySelector(told));
}
