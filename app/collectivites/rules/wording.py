"""The answer in French, with what it rests on: figure, category, vintage, source and article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.collectivites.rules.bodies import Body, is_territorial
from app.collectivites.rules.figures import (
    POPULATION_THRESHOLD,
    PopulationCategory,
    PopulationFigure,
    PopulationFinding,
    PopulationTest,
)
from app.collectivites.rules.obligation import (
    ETP_THRESHOLD,
    Decision,
    Ground,
    Headcount,
    Obligation,
    Policy,
    decide,
    population_matters,
)
from app.core.french import date_fr, number_fr, typo_fr

PUBLICATION = "CRPA art. L. 312-1-1"
ETP_DECREE = "CRPA art. D. 312-1-1-1"
POPULATION_DECREE = "Décret annuel authentifiant les populations, art. 3"
ALGORITHMS = "CRPA art. L. 312-1-3 et D. 312-1-4"
LAW = "Loi n° 2016-1321 du 7 octobre 2016"

CATEGORY_WORDS = {
    PopulationCategory.TOTALE: "population totale",
    PopulationCategory.MUNICIPALE: "population municipale",
    PopulationCategory.UNKNOWN: "population de catégorie inconnue",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """R-SEUIL-15: `figure`, `category` and `vintage` are None for a reason that is not a figure."""

    code: str
    sentence: str
    article: str
    figure: str | None = None
    category: str | None = None
    vintage: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`notes` do not change the status: other duties, conditions of the reading."""

    on: date
    status: Obligation
    ground: Ground
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Each article once, in the order it is used."""
        articles = [PUBLICATION, *(reason.article for reason in (*self.reasons, *self.notes))]
        return tuple(dict.fromkeys(articles))


def obligation(
    body: Body,
    figures: Sequence[PopulationFigure],
    headcounts: Sequence[Headcount],
    on: date,
    policy: Policy | None = None,
) -> Answer:
    """Whether the body must publish online that day, and why."""
    policy = policy or Policy()
    decision = decide(body, figures, headcounts, on, policy)
    if decision.ground in _HISTORY:
        text = typo_fr(_HISTORY[decision.ground])
        reason = Reason(decision.ground, text, LAW)
        return Answer(on, decision.status, decision.ground, (reason,))
    reasons = (*_population_reasons(decision), _headcount_reason(decision))
    notes = tuple(_notes(body, decision, policy))
    return Answer(on, decision.status, decision.ground, reasons, notes)


_HISTORY = {
    Ground.BEFORE_LAW: "Avant le 7 octobre 2016, l’article L. 312-1-1 du CRPA n’existait pas sous "
    "cette forme : seule la loi NOTRe du 7 août 2015 (art. 106) s’appliquait, en d’autres termes.",
    Ground.STAGED_ENTRY: "Entre le 7 octobre 2016 et le 6 octobre 2018, l’obligation entrait en "
    "vigueur par étapes dont les dates n’ont pas été vérifiées : à vérifier.",
}


def _population_reasons(decision: Decision) -> Iterator[Reason]:
    finding = decision.population
    if finding is None:
        return
    if not finding.grounds:
        text = _without_figure(decision, finding)
        article = POPULATION_DECREE if finding.test in _DOUBTS else PUBLICATION
        yield Reason(_CODES.get(finding.test, finding.test), typo_fr(text), article)
        return
    verdicts = _verdicts(finding)
    for figure, verdict in zip(finding.grounds, verdicts, strict=True):
        yield Reason(
            code=_CODES.get(finding.test, finding.test),
            sentence=typo_fr(f"{_figure(figure)} : {verdict}"),
            article=POPULATION_DECREE if finding.test in _DOUBTS else PUBLICATION,
            figure=number_fr(figure.value),
            category=figure.category,
            vintage=figure.vintage_year,
        )


def _without_figure(decision: Decision, finding: PopulationFinding) -> str:
    if finding.test is PopulationTest.PASSES:
        return "Aucun département, aucune région n’a moins de 3\u202f500 habitants."
    is_needed = decision.ground is Ground.POPULATION_MISSING
    end = "sans elle, on ne peut pas conclure." if is_needed else "sans effet ici."
    return f"Population inconnue à cette date : {end}"


_CODES = {PopulationTest.PASSES: "population_passes", PopulationTest.FAILS: "population"}
_DOUBTS = {PopulationTest.MISSING, PopulationTest.MARGIN, PopulationTest.DISAGREES}


def _figure(figure: PopulationFigure) -> str:
    category = CATEGORY_WORDS[PopulationCategory(figure.category)]
    words = f"{number_fr(figure.value)} habitants ({category}"
    if figure.vintage_year is None:
        return f"{words} indiquée)"
    words += (
        f" en vigueur depuis le {date_fr(figure.effective_on)}, millésime {figure.vintage_year}"
    )
    return f"{words}, source {figure.source})" if figure.source else f"{words})"


def _verdicts(finding: PopulationFinding) -> tuple[str, ...]:
    """One verdict a figure of `finding.grounds`."""
    limit = number_fr(POPULATION_THRESHOLD)
    by_totale = finding.grounds and finding.grounds[0] is finding.totale
    below = (
        f"moins de {limit}, la collectivité est hors de l’obligation quel que soit son effectif."
    )
    match finding.test:
        case PopulationTest.PASSES if by_totale:
            return (f"au moins {limit}, le seuil de population est atteint.",)
        case PopulationTest.PASSES:
            return (f"au moins {limit}, et la population totale ne peut pas être inférieure.",)
        case PopulationTest.FAILS if len(finding.grounds) == 1:
            far = "" if by_totale else " La population totale manque, mais l’écart est trop grand."
            return (below + far,)
        case PopulationTest.FAILS:
            return (f"moins de {limit}.", f"moins de {limit} aussi. {_capital(below)}")
        case PopulationTest.MARGIN:
            return (f"moins de {limit}, mais de peu : la population totale, qui compte, manque.",)
        case PopulationTest.DISAGREES:
            return (
                f"moins de {limit}, mais la dernière population totale connue dit le contraire.",
                f"au moins {limit}, mais plus ancien. Cherchez le chiffre de l’année sur insee.fr.",
            )
        case _:
            return ()


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _headcount_reason(decision: Decision) -> Reason:
    headcount = decision.headcount
    limit = number_fr(ETP_THRESHOLD)
    if headcount is None:
        if decision.ground is Ground.POPULATION:
            text = "Nombre d’agents inconnu, sans effet ici."
        else:
            text = (
                "Nombre d’agents en équivalent temps plein inconnu : sans lui, on ne peut pas "
                "conclure. Il figure au rapport social unique ; demandez-le à la collectivité."
            )
        return Reason(Ground.ETP_MISSING, typo_fr(text), ETP_DECREE)
    etp = number_fr(headcount.etp)
    words = f"{etp} agents en équivalent temps plein"
    if headcount.source:
        words += f" (déclarés au {date_fr(headcount.effective_on)}, source : {headcount.source})"
    is_below = headcount.etp < ETP_THRESHOLD
    verdict = (
        f"moins de {limit}, la personne morale est hors de l’obligation."
        if is_below
        else f"au moins {limit}, le seuil d’effectif est atteint."
    )
    code = Ground.ETP if is_below else "etp_passes"
    return Reason(code, typo_fr(f"{words} : {verdict}"), ETP_DECREE, figure=etp)


def _notes(body: Body, decision: Decision, policy: Policy) -> Iterator[Reason]:
    has_etp = decision.headcount is not None and decision.headcount.etp >= ETP_THRESHOLD
    if decision.ground is Ground.POPULATION and has_etp:
        text = (
            "Avec au moins 50 agents, elle reste tenue de publier les règles de ses principaux "
            "traitements algorithmiques : cet article n’a pas de seuil de population."
        )
        yield Reason("algorithms", typo_fr(text), ALGORITHMS)
    if not population_matters(body, policy):
        text = (
            "Ce n’est pas une collectivité territoriale : le seuil de 3\u202f500 habitants ne la "
            "concerne pas, seul l’effectif compte."
        )
        yield Reason("not_territorial", typo_fr(text), PUBLICATION)
    elif not is_territorial(body.kind, body.legal_category):
        text = (
            "Réglage de cette installation : le seuil de population est appliqué aux groupements, "
            "comme le font les guides ; la lettre de la loi ne le prévoit pas."
        )
        yield Reason("groupings_setting", typo_fr(text), PUBLICATION)
    if body.kind == "acteur_associe" and decision.status is Obligation.SUBJECT:
        text = "À condition qu’il soit chargé d’une mission de service public."
        yield Reason("public_service", typo_fr(text), "CRPA art. L. 300-2")


def summary(body: Body, answer: Answer, policy: Policy | None = None) -> str:
    """The sentence for élus, without the name: « soumise à l’obligation (article …) : … »."""
    needs_population = population_matters(body, policy or Policy())
    both = "au moins 3\u202f500 habitants et " if needs_population else ""
    if answer.status is Obligation.SUBJECT:
        text = (
            f"soumise à l’obligation (article L. 312-1-1 du CRPA) : {both}au moins 50 agents en "
            "équivalent temps plein."
        )
    elif answer.status is Obligation.EXEMPT:
        text = f"non soumise à l’obligation (article L. 312-1-1 du CRPA) : {_WHY[answer.ground]}."
    else:
        text = f"à vérifier : {_WHY[answer.ground]}."
    return typo_fr(text)


def why(ground: str) -> str:
    """What decides, in a few words, for a table; "" for a ground that is not one."""
    return _WHY[Ground(ground)] if ground in set(Ground) else ""


_WHY = {
    Ground.THRESHOLDS: "les seuils sont atteints",
    Ground.POPULATION: "moins de 3\u202f500 habitants",
    Ground.ETP: "moins de 50 agents en équivalent temps plein",
    Ground.BEFORE_LAW: "la loi du 7 octobre 2016 n’était pas encore là",
    Ground.ETP_MISSING: "le nombre d’agents en équivalent temps plein n’est pas connu",
    Ground.POPULATION_MISSING: "la population n’est pas connue",
    Ground.POPULATION_MARGIN: "la population est proche de 3\u202f500 habitants et la population "
    "totale manque",
    Ground.POPULATION_DISAGREES: "les deux derniers chiffres de population ne disent pas la même "
    "chose",
    Ground.STAGED_ENTRY: "les étapes d’entrée en vigueur n’ont pas été vérifiées",
}
