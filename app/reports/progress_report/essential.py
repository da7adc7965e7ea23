"""The page that is read in ninety seconds: conclusion, figures, what changed, what is asked. Pure.

Every number is a figure of the snapshot, or the count of its members.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.core.french import NBSP, date_fr, number_fr, percent_fr, plural, typo_fr
from app.datasets.rules import TerritoryFigures
from app.documents.report_content import Ask, Essential, KeyFigure
from app.reports.maps.layers import HELD
from app.reports.progress_report.words import ONE_LINE, counted, listed, names, sentence
from app.reports.snapshots.pages import by_member, signed
from app.reports.snapshots.rules import Diff, Figures, FrozenMember, Snapshot, diff

ASKED = 4
# Letters of names under what is asked: about a line and a half of the paper.
REASON = 110
LIVE_STATES = ("in_force", "in_notice")
# What became of a member's convention, by the class it is now in.
_CHANGED = {
    "in_force": "signée ou en vigueur",
    "in_notice": "dénoncée",
    "preparing": "en préparation",
    "over": "terminée",
    "none": "retirée",
}


def essential(now: Snapshot, before: Snapshot | None) -> Essential:
    """`before`: the snapshot before, with its members."""
    changes = diff(before, now) if before else None
    return Essential(
        sentences=tuple(sentence(one) for one in _sentences(now)),
        figures=_figures(now.figures, before.figures if before else None),
        since=f"Ce qui a changé depuis le {date_fr(before.taken_on)}"
        if before
        else "Ce qui a changé",
        changes=tuple(sentence(one) for one in _changes(now, before, changes)),
        asks=tuple(_asks(now, changes))[:ASKED],
    )


def live(figures: Figures) -> int:
    return sum(figures.conventions.get(state, 0) for state in LIVE_STATES)


def _sentences(now: Snapshot) -> tuple[str, ...]:
    """Who must publish, what is published, what binds."""
    return _must(now), _published(now.figures), _bound(now.figures)


def _must(now: Snapshot) -> str:
    duty = now.figures.obligations
    followed = plural(now.member_count, "membre suivi", "membres suivis")
    must = counted(
        duty["subject"],
        "aucun n’est tenu de publier ses données",
        "doit publier ses données",
        "doivent publier leurs données",
    )
    unknown = plural(duty["unknown"], "autre", "autres")
    lacking = f" ; pour {unknown}, un chiffre manque encore" if duty["unknown"] else ""
    return f"Sur {followed}, {must}{lacking}."


def _published(figures: Figures) -> str:
    if figures.territory.subject:
        return _reached(figures.territory)
    sets = counted(
        figures.published,
        "Aucun jeu de données n’est encore publié",
        "jeu de données est publié",
        "jeux de données sont publiés",
    )
    return f"{sets} sur le territoire."


def _bound(figures: Figures) -> str:
    running = counted(
        live(figures),
        "Aucune convention n’est en vigueur",
        "convention est en vigueur",
        "conventions sont en vigueur",
    )
    without = figures.without_convention
    if without:
        alone = plural(
            without, "membre tenu de publier n’en a", "membres tenus de publier n’en ont"
        )
        return f"{running} ; {alone} aucune."
    if figures.obligations["subject"]:
        return (
            f"{running} ; tous les membres tenus de publier en ont une, signée ou en préparation."
        )
    return f"{running}."


def _reached(found: TerritoryFigures) -> str:
    if not found.publish_one:
        return "Parmi ceux qui y sont tenus, aucun ne publie encore."
    one = plural(
        found.publish_one,
        "publie au moins un jeu de données",
        "publient au moins un jeu de données",
    )
    every = plural(found.publish_all, "publie tous les siens", "publient tous les leurs")
    rest = f" et {every}" if found.publish_all else " ; aucun ne publie encore tous les siens"
    return f"Parmi ceux qui y sont tenus, {one}{rest}."


def _figures(now: Figures, before: Figures | None) -> tuple[KeyFigure, ...]:
    reached = now.territory
    was = before.territory if before else None
    return (
        KeyFigure(
            value=f"{reached.publish_one} sur {reached.subject}" if reached.subject else "–",
            label="membres tenus de publier qui publient au moins un jeu de données",
            moved=_moved(reached.publish_one, was.publish_one if was else None),
        ),
        KeyFigure(
            value="–" if reached.percent is None else percent_fr(reached.percent),
            label="avancement moyen des membres tenus de publier",
            moved=_moved(reached.percent, was.percent if was else None, "point", "points"),
        ),
        KeyFigure(
            value=number_fr(now.published),
            label="jeux de données publiés, tous membres confondus",
            moved=_moved(now.published, before.published if before else None),
        ),
        KeyFigure(
            value=number_fr(live(now)),
            label="conventions en vigueur",
            moved=_moved(live(now), live(before) if before else None),
        ),
    )


def _moved(now: int | None, before: int | None, one: str = "", many: str = "") -> str:
    if now is None or before is None:
        return ""
    if now == before:
        return "inchangé"
    unit = one if abs(now - before) < 2 else many
    return f"{signed(now - before)}{NBSP}{unit}" if unit else signed(now - before)


def _changes(now: Snapshot, before: Snapshot | None, found: Diff | None) -> Iterator[str]:
    if before is None or found is None:
        yield "C’est le premier arrêté : les prochains rapports diront ce qui a changé."
        return
    said = [*_publications(found), *_moves(found), *_conventions(now, before), *_scope(found)]
    yield from said or (f"Rien n’a changé depuis le {date_fr(before.taken_on)}.",)
    if not found.has_same_rule:
        yield (
            "La règle de calcul a changé entre les deux dates : un taux peut avoir bougé sans que "
            "le membre ait rien fait."
        )


def _publications(found: Diff) -> Iterator[str]:
    for publications, one, many in (
        (found.new_publications, "nouvelle publication", "nouvelles publications"),
        (found.lost_publications, "publication interrompue", "publications interrompues"),
    ):
        if publications:
            each = (f"{typo_fr(group.name)} ({', '.join(group.datasets).lower()})"
                    for group in by_member(publications))  # fmt: skip
            yield f"{plural(len(publications), one, many)} : {listed(each, 5)}."


def _moves(found: Diff) -> Iterator[str]:
    up, down = len(found.progressed), len(found.regressed)
    if up or down:
        more = plural(up, "membre a progressé", "membres ont progressé")
        less = plural(down, "a reculé", "ont reculé")
        yield f"{more}, {less}."


def _conventions(now: Snapshot, before: Snapshot) -> Iterator[str]:
    """Member by member when both snapshots kept it, else by the number in force."""
    if not (_keeps_conventions(now) and _keeps_conventions(before)):
        moved = live(now.figures) - live(before.figures)
        if moved:
            yield f"Conventions en vigueur : {signed(moved)}."
        return
    was = {one.id: one.convention for one in before.members}
    changed: dict[str, list[str]] = {}
    for one in now.members:
        if one.id in was and was[one.id] != one.convention and one.convention:
            changed.setdefault(one.convention, []).append(typo_fr(one.name))
    said = (f"{words} pour {listed(changed[code], 3, ONE_LINE)}"
            for code, words in _CHANGED.items() if code in changed)  # fmt: skip
    if changed:
        yield f"Conventions : {' ; '.join(said)}."


def _keeps_conventions(one: Snapshot) -> bool:
    return all(member.convention is not None for member in one.members)


def _scope(found: Diff) -> Iterator[str]:
    if found.arrived or found.left:
        entered = plural(len(found.arrived), "membre est entré", "membres sont entrés")
        left = plural(len(found.left), "en est sorti", "en sont sortis")
        yield f"{entered} dans le périmètre, {left}."


def _asks(now: Snapshot, changes: Diff | None) -> Iterator[Ask]:
    """The heaviest first."""
    yield from _ask_conventions(now)
    if changes and changes.lost_publications:
        number = len(changes.lost_publications)
        gone = plural(number, "publication interrompue", "publications interrompues")
        who = {one.id: typo_fr(one.name) for one in changes.lost_publications}
        yield Ask(what=f"Faire rétablir {gone}", why=f"{listed(who.values(), 6, REASON)}.")
    yield from _ask_first_datasets(now)
    yield from _ask_figures(now)
    doubtful = sum(one.undetermined for one in now.figures.datasets)
    if doubtful:
        number_of = plural(doubtful, "jeu de données concerne", "jeux de données concernent")
        yield Ask(
            what=f"Faire dire si {number_of} les membres à qui la question est posée",
            why=typo_fr("Sans réponse, un jeu compte 0 point."),
        )


def _ask_conventions(now: Snapshot) -> Iterator[Ask]:
    without = now.figures.without_convention
    if without:
        whom = plural(without, "membre tenu de publier et qui n’en a aucune", "membres tenus de "
                      "publier et qui n’en ont aucune")  # fmt: skip
        free = [one for one in now.members
                if one.obligation == "subject" and one.convention in {"none", "over"}]  # fmt: skip
        yield Ask(what=f"Proposer une convention à {whom}", why=_who(free, without))
    notices = now.figures.conventions.get("in_notice", 0)
    if notices:
        number = plural(notices, "convention dénoncée", "conventions dénoncées")
        leaving = [one for one in now.members if one.convention == "in_notice"]
        yield Ask(what=f"Décider de la suite de {number}", why=_who(leaving, len(leaving)))


def _ask_first_datasets(now: Snapshot) -> Iterator[Ask]:
    silent = now.figures.territory.subject - now.figures.territory.publish_one
    if silent > 0:
        whom = plural(silent, "membre tenu de publier et qui ne publie rien", "membres tenus de "
                      "publier et qui ne publient rien")  # fmt: skip
        found = [one for one in now.members if one.obligation == "subject" and not one.published]
        yield Ask(what=f"Obtenir un premier jeu de données de {whom}", why=_who(found, silent))


def _ask_figures(now: Snapshot) -> Iterator[Ask]:
    unknown = now.figures.obligations["unknown"]
    if unknown:
        whom = plural(unknown, "membre", "membres")
        found = [one for one in now.members if one.obligation == "unknown"]
        yield Ask(
            what=f"Faire connaître l’effectif ou la population de {whom}", why=_who(found, unknown)
        )


def _who(found: Sequence[FrozenMember], number: int) -> str:
    """Names only where they are as many as the figure beside them."""
    return f"{listed(names(found), 6, REASON)}." if found and len(found) == number else ""


def dataset_moves(now: Figures, before: Figures | None) -> Mapping[str, str]:
    """By dataset, what its publications moved by; without anything before, nothing."""
    if before is None:
        return {}
    return {
        one.dataset: signed(one.published - before.of(one.dataset).published)
        for one in now.datasets
        if one.published != before.of(one.dataset).published
    }


def held(members: Iterable[FrozenMember]) -> int | None:
    """Members that a convention binds; None where it was not kept."""
    kept = [one.convention for one in members]
    return None if None in kept else sum(code in HELD for code in kept)
