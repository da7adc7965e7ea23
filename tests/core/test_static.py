"""Style sheets, scripts, fonts and templates keep the promises of the style guide."""

import re
from pathlib import Path

import pytest

from app.core import templating

CSS = templating.STATIC / "css"
TOKENS = (CSS / "tokens.css").read_text()
SHEETS = sorted(CSS.glob("*.css"))
TEMPLATES = sorted(templating.TEMPLATES.rglob("*.html"))
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


class TestAddress:
    def test_the_content_is_in_the_address(self) -> None:
        assert re.fullmatch(
            r"/static/css/tokens\.css\?v=[0-9a-f]{12}", templating.static("css/tokens.css")
        )

    def test_a_file_that_does_not_exist_is_a_bug(self) -> None:
        with pytest.raises(FileNotFoundError):
            templating.static("css/nothing.css")


class TestStyleSheets:
    @pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
    def test_only_tokens_hold_literal_colours_and_sizes(self, sheet: Path) -> None:
        # A condition of width reads no token.
        css = re.sub(r"@(?:media|container)[^{]*", "", without_comments(sheet.read_text()))
        literals = re.findall(r"#[0-9a-f]{3,8}\b|\b\d*\.?\d+(?:px|rem|pt|mm)\b|rgba?\(|hsl", css)

        assert sheet.name == "tokens.css" or literals == []

    @pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
    def test_every_token_used_exists(self, sheet: Path) -> None:
        css = sheet.read_text()
        defined = set(re.findall(r"(--[\w-]+):", TOKENS + css))

        assert set(re.findall(r"var\((--[\w-]+)", css)) <= defined

    @pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
    def test_it_is_linked_by_the_page(self, sheet: Path) -> None:
        assert f'"{sheet.stem}"' in (templating.TEMPLATES / "base.html").read_text()


def colours() -> dict[str, tuple[str, str]]:
    pattern = r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)"
    return {name: (light, dark) for name, light, dark in re.findall(pattern, TOKENS)}


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio of two #rrggbb colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


GROUNDS = ["paper", "sheet", "sheet-hover"]
TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "ink-soft", "link") for ground in (*GROUNDS, "ink-tint")),
    *((tone, ground) for tone in ("done", "watch", "limit", "muted") for ground in GROUNDS),
    *((tone, f"{tone}-tint") for tone in ("done", "watch", "limit", "muted")),
    *((text, f"{tone}-tint") for text in ("ink", "link") for tone in ("done", "watch", "limit")),
    ("on-ink", "ink"),
    ("on-ink", "ink-hover"),
]
SHAPE_PAIRS = [
    *((shape, ground) for shape in ("line-strong", "focus", "ramp-3") for ground in GROUNDS),
]


class TestContrast:
    @pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
    @pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
    def test_text_is_read_easily(self, text: str, ground: str, theme: int) -> None:
        palette = colours()

        assert contrast(palette[text][theme], palette[ground][theme]) >= 4.5

    @pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
    @pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
    def test_shapes_are_seen(self, shape: str, ground: str, theme: int) -> None:
        palette = colours()

        assert contrast(palette[shape][theme], palette[ground][theme]) >= 3


class TestFonts:
    def test_each_file_is_light_and_comes_with_its_licence(self) -> None:
        fonts = list((templating.STATIC / "fonts").glob("*.woff2"))

        assert len(fonts) == 4
        assert max(path.stat().st_size for path in fonts) <= 40_000
        assert (templating.STATIC / "fonts/OFL-sans.txt").exists()
        assert (templating.STATIC / "fonts/OFL-serif.txt").exists()

    def test_every_font_of_the_sheet_exists(self) -> None:
        for address in re.findall(r'url\("([^"]+)"\)', TOKENS):
            assert (CSS / address).resolve().exists()


class TestTemplates:
    @pytest.mark.parametrize("template", PAGES, ids=lambda path: path.name)
    def test_the_policy_of_the_browser_blocks_nothing(self, template: Path) -> None:
        html = template.read_text()

        assert not re.search(r"\sstyle=", html)
        assert not re.search(r"<style", html)
        assert not re.search(r"<[^>]*\son[a-z]+=\"", html)
        assert not re.search(r"<script(?![^>]*\ssrc=)", html)

    @pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
    def test_it_compiles(self, template: Path) -> None:
        name = template.relative_to(templating.TEMPLATES).as_posix()

        assert templating.screen_environment().get_template(name)


class TestScripts:
    def test_every_module_is_imported_and_every_import_exists(self) -> None:
        folder = templating.STATIC / "js"
        imported = set(re.findall(r'from "\./([\w-]+\.js)"', (folder / "jalon.js").read_text()))

        assert imported | {"jalon.js"} == {path.name for path in folder.glob("*.js")}
