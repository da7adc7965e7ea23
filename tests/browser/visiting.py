"""One visit of a page: everything that can be asked of it without opening it twice."""

import re
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Response

from app.core.web import CSP
from tests.browser.walking import Walker

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
DESK = {"width": 1280, "height": 900}
TELEPHONE = {"width": 390, "height": 900}
# What a browser makes of a window of 1280 at 200 %: half as many pixels of CSS, twice as large.
ZOOMED = {"width": 640, "height": 450}

# Before any page: remembers what moves without anybody having asked.
REMEMBER_SHIFTS = """
window.jalonShifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) {
      const moved = entry.sources.map((source) => source.node?.outerHTML?.slice(0, 120));
      window.jalonShifts.push(`${entry.value.toFixed(4)} ${moved.join(" ; ")}`);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""
SETTLED = """async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return window.jalonShifts;
}"""
VIOLATIONS = """async (options) => {
  const { violations } = await axe.run(document, options);
  return violations.flatMap((each) =>
    each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 200)}`));
}"""
# Words cut by their own box, words over other words, and a page wider than its window.
CROWDED = """() => {
  const found = [];
  scrollTo(0, 0); // a form with an error goes to it; the head of a table then lies over its rows
  const said = (node) => node.textContent.trim().replace(/\\s+/g, " ").slice(0, 60);
  if (document.documentElement.scrollWidth > innerWidth) {
    found.push(`page of ${document.documentElement.scrollWidth} in a window of ${innerWidth}`);
  }
  const ASIDE = "svg, option, .visually-hidden, .skip, .map__skip";
  const pieces = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const holder = node.parentElement;
    if (!node.textContent.trim() || holder.closest(ASIDE)) continue;
    if (!holder.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width > 1 && box.height > 1) pieces.push({ box, node });
    }
  }
  const clips = new Map();
  const clipOf = (element) => {
    if (!element || element === document.body) return null;
    if (!clips.has(element)) {
      const style = getComputedStyle(element);
      const cuts = style.overflowX !== "visible" || style.clipPath !== "none";
      clips.set(element, cuts ? { element, style } : clipOf(element.parentElement));
    }
    return clips.get(element);
  };
  const scrolls = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);
  const kept = pieces.filter(({ box, node }) => {
    const clip = clipOf(node.parentElement);
    if (!clip) return true;
    const frame = clip.element.getBoundingClientRect();
    if (frame.width <= 2 || frame.height <= 2) return false; // for screen readers only
    const aside = box.right > frame.right + 2 || box.left < frame.left - 2;
    const out = aside || box.bottom > frame.bottom + 2;
    if (out && !scrolls(clip.style)) found.push(`cut: ${said(node)}`);
    return !out;
  });
  kept.sort((one, other) => one.box.top - other.box.top);
  kept.forEach(({ box, node }, place) => {
    for (let next = place + 1; next < kept.length && kept[next].box.top < box.bottom; next += 1) {
      const other = kept[next];
      const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const high = Math.min(box.bottom, other.box.bottom) - other.box.top;
      if (wide > 3 && high > 0.5 * Math.min(box.height, other.box.height)) {
        found.push(`« ${said(node)} » over « ${said(other.node)} »`);
      }
    }
  });
  return [...new Set(found)].slice(0, 10);
}"""
INLINE = re.compile(r"<[^>]+\s(?:style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)", re.IGNORECASE)
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)


def visit(walker: Walker, address: str, *, status: int = 200) -> list[str]:
    """Open the page at the width of the window, and say all that is wrong with it."""
    walker.noise.clear()
    walker.page.emulate_media(color_scheme="light")
    response = walker.page.goto(walker.site.base + address)
    assert response is not None
    assert response.status == status
    return examine(walker, response)


def examine(walker: Walker, response: Response, *, is_dark: bool = True) -> list[str]:
    """The page that is open, whatever led to it: what is wrong with it, light then dark."""
    page = walker.page
    if response.status >= 400:
        walker.noise.clear()  # Chromium notes the refusal in the console, and it is right
    shifts = [f"moves: {each}" for each in page.evaluate(SETTLED)]
    page.evaluate(AXE)
    found = [
        *written(response),
        *shifts,
        *page.evaluate(VIOLATIONS, STANDARD),
        *page.evaluate(CROWDED),
    ]
    if is_dark:
        page.emulate_media(color_scheme="dark")
        found += [f"dark, {each}" for each in page.evaluate(VIOLATIONS, CONTRAST)]
    return found + [f"console: {each}" for each in walker.noise]


def enlarge(walker: Walker) -> list[str]:
    """200 % of the window, 200 % of the text alone, then a telephone: what no longer fits."""
    page = walker.page
    page.set_viewport_size(ZOOMED)
    found = [f"zoomed, {each}" for each in page.evaluate(CROWDED)]
    page.set_viewport_size(DESK)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [f"large text, {each}" for each in page.evaluate(CROWDED)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(TELEPHONE)
    found += [f"telephone, {each}" for each in page.evaluate(CROWDED)]
    return found + [f"console: {each}" for each in walker.noise]


def written(response: Response) -> list[str]:
    """The policy is the strict one; nothing in the page needs an exception or a script."""
    html, found = response.text(), []
    if response.headers["content-security-policy"] != CSP:
        found.append("not the policy of the product")
    found += [f"written inline: {each}" for each in INLINE.findall(html)]
    return found + [
        f"only a script can send the form {tag}"
        for tag, inside in FORM.findall(html)
        if "<button" not in inside
    ]
