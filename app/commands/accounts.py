"""Accounts, and tokens of the API."""

import sys
from argparse import Namespace

from app import journal
from app.commands.base import Result, opened
from app.core.db import write_session


def add_user(arguments: Namespace) -> Result:
    from app.auth import service
    from app.auth.rules import Role

    password = sys.stdin.readline().rstrip("\n") if arguments.password_stdin else None
    with opened() as (settings, engine), write_session(engine) as session:
        user = service.add_user(
            session,
            journal.SYSTEM,
            email=arguments.email,
            role=Role(arguments.role),
            display_name=arguments.name,
            password=password,
        )
        if password is None:
            session.flush()
            print(settings.base_url + service.invitation(settings, user))
    return None


def add_token(arguments: Namespace) -> Result:
    from app.auth import service
    from app.auth.rules import Role

    with opened() as (_, engine), write_session(engine) as session:
        print(service.add_token(session, journal.SYSTEM, arguments.name, Role(arguments.role)))
    return None
