"""The chapters of the guide, in order, and what a search finds in them."""

import json
import re
from dataclasses import dataclass
from functools import cache
from html import unescape

from app.core.french import sort_key
from app.core.templating import STATIC, TEMPLATES

FOLDER = TEMPLATES / "guide" / "chapters"
SECTION = re.compile(r'<h2 id="([a-z-]+)">(.*?)</h2>(.*?)(?=<h2 |\Z)', re.DOTALL)
MARKUP = re.compile(r"\{[%{#].*?[%}#]\}|<[^>]+>", re.DOTALL)


@dataclass(frozen=True)
class Chapter:
    """`is_for_elus`: what a reader without actions has use for."""

    slug: str
    title: str
    summary: str
    is_for_elus: bool = False


CHAPTERS = (
    Chapter("premiers-pas", "Trouver son chemin",
            "Se connecter, les rubriques, la recherche, les couleurs et leurs mots.",
            is_for_elus=True),
    Chapter("obligation", "Savoir qui doit publier",
            "Le seuil de 3 500 habitants et de 50 agents, et quoi faire quand un chiffre manque.",
            is_for_elus=True),
    Chapter("convention", "Préparer une convention et la faire signer",
            "Du brouillon au texte figé, les délibérations, les signatures."),
    Chapter("deliberation", "Enregistrer une délibération reçue en PDF",
            "Déposer, relire ce que Jalon a lu, enregistrer ; le caractère exécutoire."),
    Chapter("retour", "Recevoir ce qui revient signé",
            "Signature électronique ou papier numérisé : ce que Jalon vérifie, ce qu’il ne peut "
            "pas savoir."),
    Chapter("echeances", "Suivre les échéances",
            "Limite de dénonciation, reconductions, rappels, agenda.", is_for_elus=True),
    Chapter("avancement", "Mesurer l’avancement",
            "Les six jeux, les preuves, le taux, ce qui est sans objet.", is_for_elus=True),
    Chapter("controle", "Contrôler un fichier",
            "Avant de publier : les écarts au schéma et la copie corrigée."),
    Chapter("comite", "Préparer un comité",
            "Arrêter les chiffres, imprimer les fiches, projeter la séance.", is_for_elus=True),
    Chapter("lien", "Donner un lien à une mairie",
            "Le lien du correspondant, ce qu’il permet, et comment on confirme ses envois."),
    Chapter("administration", "Administrer",
            "Comptes, jetons, travaux, courriels, journal, sauvegardes."),
)  # fmt: skip
BY_SLUG = {chapter.slug: chapter for chapter in CHAPTERS}


@dataclass(frozen=True)
class Section:
    chapter: Chapter
    anchor: str
    title: str
    key: str  # its words, without accents nor capitals


@dataclass(frozen=True)
class Picture:
    name: str
    width: int
    height: int


@cache
def sections() -> tuple[Section, ...]:
    return tuple(
        Section(chapter, anchor, _plain(title), sort_key(_plain(f"{title} {text}")))
        for chapter in CHAPTERS
        for anchor, title, text in SECTION.findall(_source(chapter))
    )


def _source(chapter: Chapter) -> str:
    return (FOLDER / f"{chapter.slug}.html").read_text(encoding="utf-8")


def _plain(markup: str) -> str:
    return unescape(re.sub(r"\s+", " ", MARKUP.sub(" ", markup))).strip()


def readable(*, is_elu: bool) -> tuple[Chapter, ...]:
    return tuple(chapter for chapter in CHAPTERS if chapter.is_for_elus or not is_elu)


def find(asked: str, *, is_elu: bool) -> tuple[Section, ...]:
    """The sections that hold every word asked for, accents and capitals set aside."""
    words = sort_key(asked).split()
    offered = readable(is_elu=is_elu)
    return tuple(
        section
        for section in sections()
        if words and section.chapter in offered and all(word in section.key for word in words)
    )


@cache
def pictures() -> dict[str, Picture]:
    """Those that `python -m scripts.screenshots` took, with their size."""
    sizes = json.loads((STATIC / "guide" / "pictures.json").read_text(encoding="utf-8"))
    return {name: Picture(name, *size) for name, size in sizes.items()}
