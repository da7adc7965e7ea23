"""Judges a signed PDF that came back: every signature together, and against the generated file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from app.core.errors import InvalidError
from app.core.french import date_fr, de, sort_key
from app.documents import pictures
from app.documents.signatures import reading
from app.documents.signatures.reading import RawSignature, ReadFile, Unreadable
from app.documents.signatures.verdict import Expected, SeenSignature, TimeKind, Verdict

LIMITS = pictures.Limits(
    pages=200, advice="Déposez le document seul, tel que l’outil de signature l’a rendu."
)
_UNREADABLE = {
    Unreadable.BROKEN: (
        "Ce PDF est abîmé ou incomplet : il a sans doute été coupé pendant un envoi. Demandez-le "
        "de nouveau au signataire."
    ),
    Unreadable.ENCRYPTED: (
        "Ce PDF est protégé par un mot de passe. Demandez au signataire le fichier sans protection."
    ),
    Unreadable.TOO_LONG: (
        "Ce PDF compte plus de signatures ou de versions qu’un document signé ne peut en avoir. "
        "Demandez au signataire le fichier tel que l’outil de signature l’a rendu."
    ),
}
_OTHER_TEXT = (
    "Ce fichier n’est pas le texte arrêté ici, complété de signatures : c’est une autre "
    "convention, un autre avenant, une autre version ou un fichier réenregistré. Faites signer le "
    "PDF que Jalon a produit, sans l’imprimer ni l’enregistrer sous un autre format."
)
_UNSIGNED = (
    "Ce PDF ne contient aucune signature électronique. Une image de signature posée sur la page "
    "n’en est pas une : faites signer le PDF dans un outil de signature."
)
_UNCHANGED = "C’est le fichier à signer, tel que Jalon l’a produit : il n’est pas encore signé."
_SCAN = (
    "C’est la numérisation d’un papier : elle ne contient aucune signature électronique. Une "
    "personne peut la joindre au dossier, et y enregistrer les signatures manuscrites."
)
_CHANGED_BEFORE = (
    "Le texte a été changé avant d’être signé : autre chose que des signatures a été ajouté au "
    "fichier produit par Jalon. Faites signer le fichier d’origine."
)
_EDITED_BEFORE = (
    "Ce fichier a été modifié entre sa première version et la première signature : comparez-le au "
    "texte à signer."
)
_NO_GENERATED = (
    "Le fichier à signer n’est pas dans cette base : Jalon ne peut pas dire si c’est bien ce texte "
    "qui a été signé."
)


def judge(
    returned: bytes,
    generated: bytes | None,
    expected: Expected,
    roots: Sequence[bytes],
    at: datetime,
) -> Verdict:
    """`expected` names who should sign in each field; `roots` are the trusted certificates."""
    try:
        pictures.page_count(returned, LIMITS)
    except InvalidError as error:
        return _unread(error.message, generated)
    if pictures.is_scan(returned, LIMITS):
        return Verdict(
            intact=None,
            only_signatures_added=None,
            matches_generated=None,
            refusals=(_SCAN,),
            is_scan=True,
        )
    if returned == generated:
        return Verdict(
            intact=None,
            only_signatures_added=None,
            matches_generated=True,
            refusals=(_UNCHANGED,),
        )
    begins = None if generated is None else returned.startswith(generated)
    try:
        read = reading.read(returned, generated if begins else None, roots, at)
    except reading.UnreadableError as error:
        return _unread(_UNREADABLE[error.reason], generated)
    return _concluded(read, begins, expected, at)


def _unread(reason: str, generated: bytes | None) -> Verdict:
    return Verdict(
        intact=False,
        only_signatures_added=None,
        matches_generated=None if generated is None else False,
        refusals=(reason,),
    )


def _concluded(read: ReadFile, begins: bool | None, expected: Expected, at: datetime) -> Verdict:
    found = read.signatures
    accepted = bool(found) and all(_is_accepted(one) for one in found) and not read.was_changed
    return Verdict(
        intact=all(one.is_genuine for one in found) if found else None,
        only_signatures_added=_only_added(read),
        matches_generated=None if begins is None else begins and accepted,
        signatures=tuple(_seen(one, expected) for one in found),
        refusals=tuple(_refusals(read, begins, expected)),
        doubts=tuple(_doubts(read, begins, expected, at)),
    )


def _only_added(read: ReadFile) -> bool | None:
    if not read.signatures:
        return None
    kept = all(one.covers_revision and not one.is_followed for one in read.signatures)
    return kept and not read.was_changed


def _is_accepted(one: RawSignature) -> bool:
    return one.is_genuine and one.covers_revision and not one.is_followed


def _seen(one: RawSignature, expected: Expected) -> SeenSignature:
    signatory = expected.get(one.field)
    return SeenSignature(
        field=one.field,
        signer=one.signer,
        organisation=one.organisation,
        issuer=one.issuer,
        signed_at=one.signed_at,
        time_kind=TimeKind.TIMESTAMPED if one.is_timestamped else TimeKind.SELF_REPORTED,
        valid=one.is_genuine,
        trusted=one.is_trusted,
        covers_whole_document=one.covers_file,
        is_accepted=_is_accepted(one),
        party=signatory.party if signatory else None,
    )


def _refusals(read: ReadFile, begins: bool | None, expected: Expected) -> Iterator[str]:
    if not read.signatures:
        yield _UNSIGNED
    for one in read.signatures:
        yield from _refusals_of(one)
    if begins and _changed_before(read):
        yield _CHANGED_BEFORE
    if begins is False:
        yield _OTHER_TEXT
    yield from _same_hand(read.signatures, expected)


def _changed_before(read: ReadFile) -> bool:
    """Changed, and not by what a signature would tell: before the first one."""
    is_told = any(one.is_followed for one in read.signatures)
    return read.was_changed and bool(read.signatures) and not is_told


def _refusals_of(one: RawSignature) -> Iterator[str]:
    if not one.is_intact:
        yield (
            f"Le fichier a été modifié après la signature de {one.signer} : ce n’est plus ce qui a "
            "été signé. Demandez le fichier d’origine au signataire."
        )
        return
    if not one.is_genuine:
        yield (
            f"La signature de {one.signer} n’a pas été faite par la clé de son certificat. "
            "Demandez un fichier signé de nouveau."
        )
    if not one.covers_revision:
        yield (
            f"La signature de {one.signer} ne couvre qu’une partie du fichier. Demandez un fichier "
            "signé en entier."
        )
    elif one.is_followed:
        yield (
            f"Autre chose qu’une signature a été ajouté après celle de {one.signer} : une page, un "
            "texte ou une image. Demandez le fichier tel que l’outil de signature l’a rendu."
        )
    if _was_expired(one):
        yield (
            f"Le certificat de {one.signer} n’était pas valable le jour de la signature (du "
            f"{date_fr(one.valid_from)} au {date_fr(one.valid_to)}). Demandez une "
            "signature avec un certificat valable."
        )


def _was_expired(one: RawSignature) -> bool:
    return one.signed_at is not None and not one.valid_from <= one.signed_at <= one.valid_to


def _same_hand(found: Sequence[RawSignature], expected: Expected) -> Iterator[str]:
    """One name in two fields is a refusal, unless that person is expected in both.

    By name: two certificates of one person are still one hand.
    """
    for words, count in Counter(_words(one.signer) for one in found).items():
        mine = [one for one in found if _words(one.signer) == words]
        due = [expected[one.field].person for one in mine if one.field in expected]
        is_expected = len(due) == count and all(
            person and same_person(person, mine[0].signer) for person in due
        )
        if count > 1 and not is_expected:
            yield (
                f"{mine[0].signer} a signé {count} fois, à la place de plusieurs parties. Chaque "
                "partie doit signer elle-même : demandez la signature qui manque."
            )


def _words(name: str) -> frozenset[str]:
    return frozenset(sort_key(name).replace(".", " ").split())


def same_person(known: str, signer: str) -> bool:
    """« Michel DUPONT » is « Dupont Michel » and « Michel Jean Dupont »: one within the other."""
    one, other = _words(known), _words(signer)
    return bool(one and other) and (one <= other or other <= one)


def _doubts(read: ReadFile, begins: bool | None, expected: Expected, at: datetime) -> Iterator[str]:
    if begins is None:
        yield _NO_GENERATED
    if not begins and _changed_before(read):
        yield _EDITED_BEFORE
    for one in read.signatures:
        yield from _doubts_of_signer(one, expected)
        yield from _doubts_of_certificate(one, at)


def _doubts_of_signer(one: RawSignature, expected: Expected) -> Iterator[str]:
    signatory = expected.get(one.field)
    if expected and signatory is None:
        yield (
            f"{one.signer} n’a pas signé dans une case prévue : vérifiez pour quelle partie, et ce "
            "que sa signature recouvre sur la page."
        )
    elif signatory and signatory.person is None:
        yield (
            f"Le signataire {de(signatory.party)} n’est pas enregistré : vérifiez que "
            f"{one.signer} pouvait signer au nom de cette partie."
        )
    elif signatory and signatory.person and not same_person(signatory.person, one.signer):
        yield (
            f"Dans la case {de(signatory.party)}, {signatory.person} devait signer ; c’est "
            f"{one.signer} qui a signé. Vérifiez sa délégation."
        )


def _doubts_of_certificate(one: RawSignature, at: datetime) -> Iterator[str]:
    if not one.is_trusted:
        yield (
            f"Chaîne non vérifiée : rien ici ne permet de dire que le certificat de {one.signer}, "
            f"délivré par {one.issuer or 'une autorité sans nom'}, lui appartient bien."
        )
    if one.signed_at is None:
        yield f"La signature de {one.signer} ne porte pas de date. Demandez-la-lui."
    elif not one.is_timestamped:
        yield (
            f"La date de la signature de {one.signer} est celle de son ordinateur : aucun "
            "horodatage ne la prouve."
        )
        if one.valid_to < at:
            yield (
                f"Le certificat de {one.signer} a expiré le {date_fr(one.valid_to)} : "
                "sans horodatage, rien ne prouve qu’il a signé avant."
            )
    elif not one.is_timestamp_trusted:
        yield f"L’horodatage de la signature de {one.signer} vient d’un service non vérifié."
    if one.signed_at and one.signed_at > at:
        yield (
            f"La signature de {one.signer} porte une date à venir : l’horloge de son ordinateur "
            "était fausse. Demandez-lui la date."
        )
