"""How the figures of a report were made, how old they are, what is doubtful. Pure."""

from collections.abc import Iterator
from datetime import date

from app.core.french import date_fr, plural
from app.datasets.rules import DATASETS, RULE_VERSION, Stage
from app.datasets.rules.score import CONFORMITY_POINTS, FRESHNESS_POINTS, STAGE_POINTS
from app.documents.report_content import MethodPart
from app.reports.progress_report.words import sentence
from app.reports.snapshots.rules import Snapshot

SUBJECT_RULE = (
    "Une commune doit publier ses données à partir de 3 500 habitants et de 50 agents en "
    "équivalent temps plein ; tout autre membre, à partir de 50 agents (code des relations entre "
    "le public et l’administration, articles L. 312-1-1 et D. 312-1-1-1)."
)


def method(now: Snapshot) -> tuple[MethodPart, ...]:
    parts = (
        ("Ce qui est compté", _counted(now)),
        ("Qui doit publier", _duty(now)),
        ("Comment l’avancement se calcule", _score(now)),
        ("D’où viennent les chiffres, et de quand", _sources(now)),
        ("Ce qui reste douteux", _doubts(now)),
    )
    return tuple(
        MethodPart(title=title, sentences=tuple(sentence(one) for one in sentences))
        for title, sentences in parts
    )


def duty(now: Snapshot) -> tuple[str, ...]:
    """What stands beside the chart of the obligation."""
    reached = now.figures.territory
    said = [SUBJECT_RULE]
    if reached.subject:
        who = plural(reached.subject, "membre tenu de publier", "membres tenus de publier")
        one = plural(reached.publish_one, "publie au moins un jeu", "publient au moins un jeu")
        said.append(
            f"Sur {who}, {one}, {reached.publish_three} au moins trois, {reached.publish_all} "
            "tous les leurs."
        )
    if reached.covered_percent:
        said.append(
            f"Les communes qui publient comptent {reached.covered_percent} % des habitants des "
            "communes suivies."
        )
    return tuple(sentence(one) for one in said)


def _counted(now: Snapshot) -> Iterator[str]:
    whose = plural(now.member_count, "membre suivi", "membres suivis")
    if now.covers_everyone:
        whose = plural(now.member_count, "organisme chargé", "organismes chargés")
        whose += ", faute de membres suivis"
    name = f" ({now.name})" if now.name else ""
    yield f"Les chiffres sont arrêtés au {date_fr(now.taken_on)}{name} : {whose}."
    yield (
        "Un arrêté est une copie des chiffres d’un jour, que rien ne peut plus changer. Ce "
        "rapport, à l’écran comme sur le papier, ne lit que lui."
    )
    names = [DATASETS[one.dataset].name.lower() for one in now.figures.datasets]
    yield (
        f"Six jeux de données sont suivis : {', '.join(names[:-1])} et {names[-1]}. Une "
        "intercommunalité est comptée avec ses communes."
    )


def _duty(now: Snapshot) -> Iterator[str]:
    yield SUBJECT_RULE
    if now.figures.obligations["unknown"]:
        yield (
            "« À vérifier » : l’effectif ou la population n’est pas connu. Ne pas savoir n’est "
            "jamais compté comme une dispense."
        )


def _score(now: Snapshot) -> Iterator[str]:
    if now.rule_version == RULE_VERSION:
        points = {stage: int(value) for stage, value in STAGE_POINTS.items()}
        yield (
            f"Règle {now.rule_version}. Un jeu vaut {points[Stage.ENGAGED]} points quand il est "
            f"engagé (un correspondant, une source), {points[Stage.COLLECTED]} quand son fichier "
            f"est reçu, {points[Stage.PUBLISHED]} quand il est publié en ligne ; publié, il gagne "
            f"{int(CONFORMITY_POINTS)} points s’il est conforme à son modèle et "
            f"{int(FRESHNESS_POINTS)} s’il est à jour."
        )
    else:
        yield f"Règle {now.rule_version}, en usage à la date de l’arrêté."
    yield (
        "L’avancement d’un membre est la moyenne des jeux qui le concernent, arrondie à l’entier "
        "inférieur. Celui du territoire est la moyenne des membres tenus de publier."
    )


def _sources(now: Snapshot) -> Iterator[str]:
    known = now.figures.context
    if known.population_year:
        yield (
            f"Population : population totale, recensement {known.population_year} de l’Insee "
            "(Institut national de la statistique et des études économiques)."
        )
    if known.headcount_count == 0:
        yield "Effectifs : aucun n’est déclaré."
    elif known.headcount_count is not None:
        number = plural(known.headcount_count, "membre", "membres")
        newest = f", le plus récent au {_day(known.headcount_on)}" if known.headcount_on else ""
        yield f"Effectifs : déclarés pour {number}{newest}."
    seen = f" ; dernière observation le {_day(known.seen_on)}" if known.seen_on else ""
    yield f"Conventions et jeux de données : registre du syndicat{seen}."
    yield (
        "Contours des communes : IGN (Institut national de l’information géographique et "
        "forestière), ADMIN-EXPRESS-COG, Licence Ouverte."
    )


def _doubts(now: Snapshot) -> Iterator[str]:
    figures, found = now.figures, False
    if figures.obligations["unknown"]:
        found = True
        number = plural(figures.obligations["unknown"], "membre", "membres")
        yield f"Obligation à vérifier pour {number}, faute d’effectif ou de population."
    undetermined = sum(one.undetermined for one in figures.datasets)
    if undetermined:
        found = True
        number = plural(undetermined, "case", "cases")
        yield f"{number} à déterminer : nul n’a dit si le jeu concerne le membre ; elles valent 0."
    wide = sum((one.possible_percent or 0) > (one.percent or 0) for one in now.members)
    if wide:
        found = True
        number = plural(wide, "membre", "membres")
        yield f"Taux au moins égal à celui affiché pour {number} : une mesure manque encore."
    if any(one.convention is None for one in now.members):
        found = True
        yield "Convention de chaque membre : non mesurée, cet arrêté étant antérieur à son relevé."
    if not found:
        yield "Rien n’est signalé."


def _day(written: str) -> str:
    return date_fr(date.fromisoformat(written))
