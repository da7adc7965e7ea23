"""Sentences of law that depend on the terms of a convention. Pure: same terms, same French."""

from collections.abc import Sequence
from datetime import date

from app.core.french import date_fr, de
from app.documents.contents import Licence, NoticeMode, Renewal, TermContent

_UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
    "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}


def number_words(number: int) -> str:
    """A whole number from 0 to 999 in masculine French words, traditional spelling."""
    if not 0 <= number <= 999:
        raise ValueError(f"number_words covers 0 to 999, not {number}")
    if number < 100:
        return _below_hundred(number)
    hundreds, rest = divmod(number, 100)
    if hundreds == 1:
        return "cent" if rest == 0 else f"cent {_below_hundred(rest)}"
    if rest == 0:
        return f"{_UNITS[hundreds]} cents"
    return f"{_UNITS[hundreds]} cent {_below_hundred(rest)}"


def _below_hundred(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    if number == 80:
        return "quatre-vingts"
    if number > 80:
        return f"quatre-vingt-{_UNITS[number - 80]}"
    tens, unit = divmod(number, 10)
    if tens == 7:
        tens, unit = 6, unit + 10
    if unit == 0:
        return _TENS[tens]
    joint = " et " if unit in {1, 11} else "-"
    return f"{_TENS[tens]}{joint}{_UNITS[unit]}"


def months(count: int) -> str:
    """« trente-six (36) mois »: words for the law, figures for the eye, never parted by a line."""
    return f"{number_words(count)} ({count})\u00a0mois"


def copies(count: int) -> str:
    noun = "exemplaire original" if count == 1 else "exemplaires originaux"
    return f"{number_words(count)} ({count})\u00a0{noun}"


def day(value: date) -> str:
    """« 30 avril 2029 », its day and month never parted by a line."""
    return date_fr(value).replace(" ", "\u00a0", 1)


def duration_sentence(term: TermContent) -> str:
    """Start and end. The last day is always included, and said to be."""
    if term.starts_on is None:
        start = "La présente convention prend effet à la date de la dernière signature"
    else:
        start = f"La présente convention prend effet le {day(term.starts_on)}"
    until = f"{day(term.ends_on)} inclus" if term.ends_on else ""
    if term.duration_months is None:
        return f"{start}. Elle est conclue jusqu’au {until}." if until else f"{start}."
    lasts = f"Elle est conclue pour une durée de {months(term.duration_months)}"
    if until:
        return f"{start}. {lasts}, soit jusqu’au {until}."
    return (
        f"{start}. {lasts} comptés de cette date\u00a0; son dernier jour est la veille du jour "
        "correspondant du mois d’échéance."
    )


def renewal_sentence(term: TermContent) -> str:
    if term.renewal is Renewal.NONE:
        return (
            "Elle ne se renouvelle pas d’elle-même\u00a0: au-delà de son terme, la coopération ne "
            "se poursuit que par une nouvelle convention."
        )
    if term.renewal is Renewal.EXPRESS:
        period = f", pour {months(term.renewal_months)}" if term.renewal_months else ""
        return (
            f"Elle peut être renouvelée{period} par un acte exprès de toutes les parties, signé "
            "avant son terme. À défaut, elle prend fin à ce terme."
        )
    period = months(term.renewal_months) if term.renewal_months else "la même durée"
    return (
        f"À son terme, elle se renouvelle par tacite reconduction pour {period}"
        f"{_renewal_cap(term.renewal_max_count)}, sauf dénonciation dans les conditions prévues "
        "par la présente convention."
    )


def _renewal_cap(count: int | None) -> str:
    if count is None:
        return ", à chaque échéance"
    if count == 1:
        return ", une seule fois"
    return f", dans la limite de {number_words(count)} ({count})\u00a0reconductions"


def notice_sentence(term: TermContent) -> str:
    """How a party leaves. The notice counts to the reception of the registered letter."""
    if term.notice_months is None:
        return "Les parties peuvent mettre fin à la convention d’un commun accord écrit."
    letter = (
        "par lettre recommandée avec demande d’avis de réception adressée à chaque autre partie"
    )
    if term.notice_mode is NoticeMode.ANY_TIME:
        return (
            "Chaque partie peut mettre fin à la convention à tout moment, sans avoir à motiver sa "
            f"décision, {letter}, moyennant un préavis {_of_months(term.notice_months)}. "
            "Le préavis court de la réception de cette lettre et ne prolonge pas la convention "
            "au-delà de son terme."
        )
    if term.renewal is Renewal.TACIT:
        return (
            f"Chaque partie peut s’opposer à la reconduction {letter}, reçue au moins "
            f"{months(term.notice_months)} avant le terme en cours. Seule compte la date de "
            "réception. Une lettre reçue plus tard vaut dénonciation pour le terme suivant."
        )
    return (
        f"Chaque partie qui n’entend pas poursuivre la coopération en avertit les autres {letter}, "
        f"reçue au moins {months(term.notice_months)} avant le terme. La convention prend fin à "
        "son terme, que cette information ait été donnée ou non."
    )


def _of_months(count: int) -> str:
    """« d’un (1) mois », but « de huit », « de onze »: neither takes the elision."""
    return f"d’{months(count)}" if count == 1 else f"de {months(count)}"


_ASSEMBLIES = {
    "commune": "conseil municipal",
    "epci": "conseil communautaire",
    "departement": "conseil départemental",
    "region": "conseil régional",
    "syndicat": "comité syndical",
}


def assembly(kind: str) -> str:
    """Name of the deliberating body, when the member's own is not known."""
    return _ASSEMBLIES.get(kind, "organe délibérant")


def the_assembly(name: str) -> str:
    """« le conseil municipal », « l’organe délibérant »."""
    return f"l’{name}" if name[:1] in "aeéiou" else f"le {name}"


def of_assembly(name: str) -> str:
    """« du conseil municipal », « de l’organe délibérant »."""
    return f"de l’{name}" if name[:1] in "aeéiou" else f"du {name}"


def executive(kind: str) -> str:
    """Function of the person who signs, as a delegation or a délibération names it."""
    return "maire" if kind == "commune" else "président"


ARTICLES = {
    **dict.fromkeys(("centre", "département", "pôle", "préfet", "service", "syndicat"), "le "),
    **dict.fromkeys(("chambre", "communauté", "commune", "métropole", "région", "ville"), "la "),
    **dict.fromkeys(("agence", "association", "établissement", "eurométropole", "office"), "l’"),
}


def with_article(name: str, kind: str = "") -> str:
    """« la commune de Moissac », « le Syndicat mixte X »; an unknown first word stays bare."""
    designated = designation(name, kind)
    first_word = designated.split(" ", 1)[0].lower()
    return f"{ARTICLES.get(first_word, '')}{designated}"


def designation(name: str, kind: str) -> str:
    """« commune de Moissac »; other bodies carry their kind in their name."""
    return f"commune {de(name)}" if kind == "commune" else name


_SHORT_NAMES = {"departement": "le Département", "region": "la Région"}


def short_name(kind: str) -> str:
    """How the articles of a convention call the body that leads it."""
    return _SHORT_NAMES.get(kind, "le Syndicat")


def listed(names: Sequence[str]) -> str:
    """« Moissac, Castelsarrasin et Montech »."""
    return " et ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


_ARTICLE_OF_LICENCES = "D.\u00a0323-2-1 du code des relations entre le public et l’administration"
_LICENCES = {
    Licence.OUVERTE: "la Licence Ouverte",
    Licence.ODBL: "l’Open Database License (ODbL)",
}


def licence_sentence(licence: Licence) -> str:
    start = "Les données sont mises gratuitement à la disposition du public sous"
    if licence is Licence.UNDECIDED:
        return (
            f"{start} l’une des deux licences prévues à l’article {_ARTICLE_OF_LICENCES}\u00a0: "
            "la Licence Ouverte ou l’Open Database License (ODbL). Le choix est exprimé dans la "
            "délibération qui autorise la signature ou, à défaut, lors de la première "
            "publication\u202f; faute de choix exprimé, la Licence Ouverte s’applique."
        )
    return (
        f"{start} {_LICENCES[licence]}, l’une des deux licences prévues à l’article "
        f"{_ARTICLE_OF_LICENCES}."
    )


def licence_decision(licence: Licence) -> str:
    if licence is Licence.UNDECIDED:
        return (
            "Décide que les données sont publiées sous la licence suivante, choisie parmi celles "
            f"de l’article {_ARTICLE_OF_LICENCES} (rayer la mention inutile)\u00a0: "
            "Licence Ouverte – Open Database License (ODbL)."
        )
    return (
        f"Décide que les données sont publiées sous {_LICENCES[licence]}, mentionnée à l’article "
        f"{_ARTICLE_OF_LICENCES}."
    )
