"""Answers of the rules alone: no database."""

from argparse import Namespace
from typing import cast

from app.commands.base import AnswerRefusedError, Result, answered
from app.core.clock import today
from app.core.errors import InvalidError
from app.core.settings import Settings


def obligation(arguments: Namespace) -> Result:
    from app.collectivites.answers import obligation_json

    settings = Settings()
    answer = obligation_json(
        arguments.kind,
        arguments.population,
        arguments.etp,
        arguments.on or today(),
        applies_to_groupings=settings.apply_population_threshold_to_groupings,
        margin_percent=settings.population_margin_percent,
    )
    return answered(arguments, answer)


def deadline(arguments: Namespace) -> Result:
    from app.conventions.rules.dates import deadline_json

    try:
        answer = deadline_json(
            arguments.end, arguments.notice_months, arguments.mode, arguments.received
        )
    except ValueError as error:
        raise InvalidError(str(error)) from None
    return answered(arguments, answer)


def parse_act(arguments: Namespace) -> Result:
    from app.deliberations.rules import act_json

    answer = act_json(arguments.identifier)
    if not answer["valid"]:
        raise AnswerRefusedError("\n".join(cast("list[str]", answer["warnings"])), answer)
    return answered(arguments, answer)
