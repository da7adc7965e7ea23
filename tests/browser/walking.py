"""Somebody at the screen: with a mouse, with the keyboard alone, with or without scripts."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

from app.auth.rules import Role
from app.core.settings import Settings
from tests.browser.story import PASSWORD

LONGEST_WAY = 400  # presses of Tab from the top of a page to anything on it


@dataclass(frozen=True)
class Site:
    """Where the live server is, and the rows that addresses name."""

    base: str
    ids: dict[str, str]
    settings: Settings


@dataclass
class Walker:
    """Every page seen must be quiet and fit the window."""

    page: Page
    site: Site
    has_scripts: bool = True
    noise: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.site.base + path)
        self.look()

    def sign_in(self, role: Role) -> None:
        self.page.goto(self.site.base + "/connexion")
        self.fill("Adresse électronique", f"{role}@exemple.fr")
        self.fill("Mot de passe", PASSWORD)
        self.press("Se connecter")

    def fill(self, label: str, text: str, within: str = "main") -> None:
        self.page.locator(within).get_by_label(label, exact=True).first.fill(text)

    def choose(self, label: str, option: str, within: str = "main") -> None:
        self.page.locator(within).get_by_label(label, exact=True).first.select_option(label=option)

    def press(self, name: str, within: str = "main") -> None:
        self._go(self.page.locator(within).get_by_role("button", name=name, exact=True).first)

    def press_and_confirm(self, name: str) -> None:
        """With scripts, nothing leaves before the question is answered."""
        button = self.page.locator("main").get_by_role("button", name=name, exact=True)
        if not self.has_scripts:
            self._go(button)
            return
        self.activate(button)
        self._go(self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True))

    def refuse(self, name: str, within: str = "main") -> None:
        """Press a button that answers 422: Chromium notes that in the console, and it is right."""
        button = self.page.locator(within).get_by_role("button", name=name, exact=True).first
        with self.page.expect_navigation() as going:
            self.activate(button)
        assert going.value is not None
        assert going.value.status == 422
        self.page.wait_for_load_state("load")
        self.noise.clear()
        self.look()

    def follow(self, name: str, within: str = "main") -> None:
        self._go(self.page.locator(within).get_by_role("link", name=name, exact=True).first)

    def go_to(self, heading: str) -> None:
        """By the head of the page, folded under one word where the window is narrow."""
        self.unfold("Menu", within="header")
        self.follow(heading, within="nav")

    def unfold(self, summary: str, within: str = "main") -> None:
        fold = self.page.locator(within).get_by_text(summary, exact=True)
        if fold.is_visible():
            self.activate(fold)

    def _go(self, place: Locator) -> None:
        with self.page.expect_navigation():
            self.activate(place)
        self.look()

    def activate(self, place: Locator) -> None:
        place.click()

    def look(self) -> None:
        """No error in the console, nothing wider than the window."""
        self.page.wait_for_load_state("load")
        assert self.noise == [], f"{self.page.url}: {self.noise}"
        widths = "[document.documentElement.scrollWidth, window.innerWidth]"
        wide, window = self.page.evaluate(widths)
        assert wide <= window, f"{self.page.url}: {wide} pixels wide in a window of {window}"

    def text(self, within: str = "main") -> str:
        """What is written, with plain spaces."""
        return re.sub(r"[\s\u00a0\u202f]+", " ", self.page.locator(within).first.inner_text())


class KeyboardWalker(Walker):
    """Never touches the mouse: each thing is reached by Tab, its focus is seen, Enter acts."""

    def fill(self, label: str, text: str, within: str = "main") -> None:
        self.reach(self.page.locator(within).get_by_label(label, exact=True).first)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str, within: str = "main") -> None:
        """By its first letters, as one does in a list."""
        select = self.page.locator(within).get_by_label(label, exact=True).first
        self.reach(select)
        self.page.keyboard.type(option)
        assert select.locator("option:checked").inner_text().strip() == option

    def activate(self, place: Locator) -> None:
        self.reach(place)
        self.page.keyboard.press("Enter")

    def reach(self, place: Locator) -> None:
        """Tab from where the focus is, round the page if needed, then look at it."""
        place.wait_for()
        target = place.element_handle()
        for _ in range(LONGEST_WAY):
            if target.evaluate("one => one === document.activeElement"):
                self.see_focus()
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{place} is not reached with the Tab key on {self.page.url}")

    def stops(self) -> list[str]:
        """Each thing that Tab stops at, once round the page, its focus seen."""
        found: list[str] = []
        for _ in range(LONGEST_WAY):
            self.page.keyboard.press("Tab")
            place = self.page.evaluate(PLACE)
            if place in {"", *found[:1]}:
                return found
            self.see_focus()
            found.append(place)
        raise AssertionError(f"the focus does not come round on {self.page.url}")

    def see_focus(self) -> None:
        """The focus is marked, inside the window, and nothing lies over it."""
        told = self.page.evaluate(FOCUS)
        assert told["outline"], f"{told['html']} has no visible focus on {self.page.url}"
        assert told["on_top"], f"{told['html']} is hidden while focused on {self.page.url}"


FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const x = Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 1), innerHeight - 2);
  const rect = [...one.getClientRects()][0] ?? box;
  const seen = [
    document.elementFromPoint(x, y),
    document.elementFromPoint(rect.left + rect.width / 2, rect.top + rect.height / 2),
  ];
  const area = one.closest("svg") && one.querySelector("path"); // an area of a map: its own line
  const marked = area ? parseFloat(getComputedStyle(area).strokeWidth) >= 2 : false;
  const visible = box.bottom > 0 && box.top < innerHeight;
  return {
    outline: marked || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    on_top: visible && seen.some((found) => found && (one.contains(found) || found.contains(one))),
    html: one.outerHTML.slice(0, 160),
  };
}"""

# The way from the root to what has the focus; nothing once it has left the page.
PLACE = """() => {
  const way = [];
  for (let one = document.activeElement; one && one !== document.body; one = one.parentElement) {
    way.unshift([...(one.parentElement?.children ?? [])].indexOf(one));
  }
  return way.join(".");
}"""
