"""Composition root of the commands: `jalon …`. Exit 0 done, 1 refused, 2 misuse.

With --json a command prints one JSON document on standard output and nothing else.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NoReturn

from app.commands import accounts, daily, files, installation, rules, saving
from app.commands import conventions as many
from app.core.errors import DomainError

FRENCH = {
    "usage: ": "emploi : ",
    "options": "options",
    "positional arguments": "arguments",
    "show this help message and exit": "montrer cette aide",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "arguments inconnus : %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "expected one argument": "une valeur est attendue",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » n’est pas dans "
    "%(choices)s",
    "invalid %(type)s value: %(value)r": "« %(value)s » n’est pas lisible",
    "one of the arguments %s is required": "il faut l’un de : %s",
    "not allowed with argument %s": "ne va pas avec %s",
}

Command = Callable[[argparse.Namespace], "Mapping[str, Any] | None"]


class Parser(argparse.ArgumentParser):
    """argparse whose refusals are in French."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog} : {message}\n")


def a_date(typed: str) -> date:
    from app.core.forms import parse_date

    try:
        return parse_date(typed)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def main(arguments: Sequence[str] | None = None) -> int:
    argparse._ = lambda text: FRENCH.get(text, text)  # type: ignore[attr-defined]
    chosen = build_parser().parse_args(arguments)
    try:
        return _run(chosen)
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        # Who read us has left (« | head »): nothing more is written, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(chosen: argparse.Namespace) -> int:
    try:
        result = chosen.command(chosen)
    except DomainError as error:
        _refuse(error, as_json=getattr(chosen, "json", False))
        return 1
    if result is not None:
        _print_json(result)
    return 0


def _refuse(error: DomainError, *, as_json: bool) -> None:
    print(error.message, file=sys.stderr)
    for field, message in error.errors.items():
        if message != error.message:
            print(f"  {field} : {message}", file=sys.stderr)
    if as_json:
        answer = getattr(error, "answer", {"error": error.message, "errors": error.errors})
        _print_json(answer)


def _print_json(answer: Mapping[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False, indent=2, default=str), flush=True)


def build_parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="jalon", description="Le registre de l’ouverture des données du territoire."
    )
    groups = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)

    def add(name: str, command: Command, text: str, *, on: Any = groups) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = on.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        return added

    _installation_commands(add)
    _account_commands(groups, add)
    _rule_commands(groups, add)
    _convention_commands(groups, add)
    _dataset_commands(groups, add)
    _daily_commands(add)
    return parser


def _installation_commands(add: Any) -> None:
    init = add("init", installation.init, "créer les tables et charger les données de référence")
    scope = init.add_mutually_exclusive_group(required=True)
    scope.add_argument("--departement", metavar="CODE", help="par exemple 82, 2A ou 974")
    scope.add_argument("--france", action="store_true", help="les 36 358 collectivités")
    init.add_argument("--syndicat", metavar="SIREN", help="le syndicat qui se sert de Jalon")
    init.add_argument("--json", action="store_true")

    demo = add("demo", installation.demo, "charger ou retirer la démonstration")
    demo.add_argument("--remove", action="store_true", help="retirer toute la démonstration")
    demo.add_argument(
        "--once", action="store_true", help="ne rien faire si elle a déjà été chargée"
    )

    start = add("start", installation.start, "préparer, charger le 82, puis servir (make run)")
    serve = add("serve", installation.serve, "servir les pages et l’API")
    for server in (start, serve):
        server.add_argument("--host", default="127.0.0.1", metavar="ADRESSE")
        server.add_argument("--port", type=int, default=8000)
        server.add_argument("--workers", type=int, default=1, metavar="N")
        server.add_argument("--reload", action="store_true", help="relire le code qui change")

    worker = add(
        "worker", installation.worker, "faire le travail de fond : rappels, courriels, travaux"
    )
    worker.add_argument("--once", action="store_true", help="faire ce qui est dû, puis s’arrêter")

    backup = add("backup", saving.backup, "sauvegarder la base et les documents dans un fichier")
    backup.add_argument("file", metavar="FICHIER")
    restore = add("restore", saving.restore, "reprendre une sauvegarde dans un dossier vide")
    restore.add_argument("file", metavar="FICHIER")

    export = add("export", saving.export, "écrire toutes les données en CSV, avec les documents")
    export.add_argument("folder", metavar="DOSSIER", help="un dossier neuf ou vide")

    doctor = add(
        "doctor", installation.doctor, "recalculer toutes les projections et dire les écarts"
    )
    doctor.add_argument("--repair", action="store_true", help="tout recalculer d’après les faits")
    doctor.add_argument("--json", action="store_true")


def _account_commands(groups: Any, add: Any) -> None:
    users = groups.add_parser("users", help="comptes", description="Comptes.")
    user_actions = users.add_subparsers(metavar="ACTION", required=True)
    user = add("add", accounts.add_user, "ajouter un compte", on=user_actions)
    user.add_argument("email", metavar="ADRESSE")
    user.add_argument("--role", choices=["admin", "agent", "elu"], required=True)
    user.add_argument("--name", default="", metavar="NOM", help="nom affiché")
    user.add_argument(
        "--password-stdin", action="store_true", help="lire le mot de passe sur l’entrée standard"
    )

    tokens = groups.add_parser("tokens", help="jetons de l’API", description="Jetons de l’API.")
    token_actions = tokens.add_subparsers(metavar="ACTION", required=True)
    token = add("add", accounts.add_token, "créer un jeton et l’écrire, seul", on=token_actions)
    token.add_argument("name", metavar="NOM")
    token.add_argument("--role", choices=["agent", "elu"], default="elu")


def _rule_commands(groups: Any, add: Any) -> None:
    obligation = add("obligation", rules.obligation, "dire qui doit publier, et pourquoi")
    obligation.add_argument("--kind", default="commune", metavar="TYPE")
    obligation.add_argument("--population", metavar="HABITANTS", help="population totale")
    obligation.add_argument("--etp", metavar="AGENTS", help="agents en équivalents temps plein")
    obligation.add_argument("--on", type=a_date, metavar="DATE")
    obligation.add_argument("--json", action="store_true")

    deadline = add("deadline", rules.deadline, "calculer la date limite d’un préavis")
    deadline.add_argument("--end", type=a_date, required=True, metavar="DATE", help="dernier jour")
    deadline.add_argument("--notice-months", type=int, required=True, metavar="N")
    deadline.add_argument("--mode", choices=["term", "anytime"], default="term")
    deadline.add_argument("--received", type=a_date, metavar="DATE")
    deadline.add_argument("--json", action="store_true")

    act = groups.add_parser("act", help="actes", description="Actes transmis à la préfecture.")
    act_actions = act.add_subparsers(metavar="ACTION", required=True)
    parse = add("parse", rules.parse_act, "lire un identifiant d’acte", on=act_actions)
    parse.add_argument("identifier", metavar="IDENTIFIANT")
    parse.add_argument("--json", action="store_true")
    read = add("read", files.read_act, "lire une délibération (.pdf ou .txt)", on=act_actions)
    read.add_argument("file", metavar="FICHIER")
    read.add_argument("--json", action="store_true")


def _convention_commands(groups: Any, add: Any) -> None:
    conventions = groups.add_parser(
        "conventions", help="conventions", description="Conventions en nombre."
    )
    actions = conventions.add_subparsers(metavar="ACTION", required=True)
    imported = add(
        "import", many.import_conventions, "reprendre un tableau de conventions", on=actions
    )
    imported.add_argument("file", metavar="FICHIER", help="CSV ou XLSX, comme le service le tient")
    imported.add_argument(
        "--dry-run", action="store_true", help="juger les lignes sans enregistrer"
    )
    imported.add_argument("--json", action="store_true")

    made = add(
        "generate", many.generate, "préparer les conventions de plusieurs membres",
        on=actions,
    )  # fmt: skip
    made.add_argument("--model", required=True, metavar="MODÈLE", help="convention_adhesion, …")
    made.add_argument("--out", required=True, metavar="DOSSIER", help="un dossier neuf ou vide")
    who = made.add_mutually_exclusive_group(required=True)
    who.add_argument("--all", action="store_true", help="toutes les soumises sans convention")
    who.add_argument("--siren", nargs="+", metavar="SIREN", help="celles-ci seulement")
    made.add_argument(
        "--with", dest="parts", nargs="+", default=[], choices=["deliberation", "letter"],
        help="ajouter le modèle de délibération, la lettre d’accompagnement",
    )  # fmt: skip
    made.add_argument(
        "--only-complete", action="store_true", help="laisser de côté ce qui est à compléter"
    )
    made.add_argument("--double-sided", action="store_true", help="pour l’impression recto verso")
    made.add_argument("--json", action="store_true")

    proof = groups.add_parser(
        "proof", help="dossiers de preuve", description="Dossiers de preuve des conventions."
    )
    proof_actions = proof.add_subparsers(metavar="ACTION", required=True)
    check = add(
        "check", files.check_proof, "relire un dossier de preuve et dire les écarts",
        on=proof_actions,
    )  # fmt: skip
    check.add_argument("file", metavar="DOSSIER.zip")
    check.add_argument("--json", action="store_true")

    signatures = groups.add_parser(
        "signatures", help="signatures", description="Signatures électroniques des PDF."
    )
    signature_actions = signatures.add_subparsers(metavar="ACTION", required=True)
    signed = add(
        "check", files.check_signatures, "vérifier un PDF revenu signé", on=signature_actions
    )
    signed.add_argument("file", metavar="FICHIER.pdf")
    signed.add_argument("--json", action="store_true")


def _dataset_commands(groups: Any, add: Any) -> None:
    scdl = groups.add_parser(
        "scdl", help="jeux de données", description="Fichiers des six jeux prioritaires."
    )
    actions = scdl.add_subparsers(metavar="ACTION", required=True)
    check = add("check", files.check_scdl, "contrôler un fichier et dire ses écarts", on=actions)
    check.add_argument("file", metavar="FICHIER")
    check.add_argument(
        "--schema",
        required=True,
        choices=["deliberations", "subventions", "equipements", "prenoms", "bal", "decp"],
    )
    check.add_argument("--json", action="store_true")


def _daily_commands(add: Any) -> None:
    reminders = add("reminders", daily.reminders, "préparer les rappels dus ce jour")
    reminders.add_argument("--on", type=a_date, metavar="DATE")
    reminders.add_argument("--dry-run", action="store_true", help="dire sans rien préparer")
    reminders.add_argument("--json", action="store_true")

    harvest = add("harvest", daily.harvest, "lire les portails et observer ce qui est publié")
    harvest.add_argument("--siren", default="", help="un seul organisme")
    harvest.add_argument("--json", action="store_true")
    snapshot = add("snapshot", daily.snapshot, "arrêter les chiffres du jour, pour toujours")
    snapshot.add_argument("--name", default="", metavar="NOM", help="sans nom : l’arrêté du mois")
    snapshot.add_argument("--json", action="store_true")


if __name__ == "__main__":
    sys.exit(main())
