"""What the routes of every act share: try, show the page again or go and look."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import Response

from app.auth.permissions import Account
from app.conventions import building
from app.conventions.act_forms import Tried, forms_of
from app.conventions.queries import loading
from app.conventions.queries.loaded import Loaded
from app.conventions.service.acting import STATE_LABELS
from app.core.errors import ConflictError, NotFoundError
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.templating import render


@dataclass(frozen=True)
class Attempt:
    """One form of the page of a convention."""

    request: Request
    session: Session
    account: Account
    today: date
    convention_id: UUID
    action: str
    party_id: UUID | None = None
    avenant_id: UUID | None = None

    def run(self, form: BaseModel, do: Callable[[], object], flash: str) -> Response:
        """A refusal gives the page back with what was typed and why it is refused."""
        self._refuse_unknown(loading.load(self.session, self.convention_id))
        with attempt(self.session) as refusal:
            said = do()
        if not refusal:
            words = said if isinstance(said, str) else flash
            return see_other(f"/conventions/{self.convention_id}", flash=words)
        tried = Tried(self.action, self.party_id, _typed(form), refusal.errors, self.avenant_id)
        page = building.detail_page(
            self.session, self.convention_id, self.today, self.account.role, tried
        )
        template = "act" if self.action in forms_of(tried) else "detail"
        return render(
            self.request, f"conventions/{template}.html", page, status_code=refusal.status
        )

    def _refuse_unknown(self, loaded: Loaded) -> None:
        if self.party_id is not None:
            loaded.party(self.party_id)
        if self.avenant_id is not None:
            loaded.avenant(self.avenant_id)

    def show(self, typed: Mapping[str, str] | None = None) -> Response:
        """The form, empty but for `typed`; refuses in a state where the act is not possible."""
        tried = Tried(self.action, self.party_id, typed or {}, avenant_id=self.avenant_id)
        form = forms_of(tried).get(self.action)
        if form is None:
            raise NotFoundError("Cette page n’existe pas. Revenez à la convention.")
        page = building.detail_page(
            self.session, self.convention_id, self.today, self.account.role, tried
        )
        self._refuse_unknown(page.loaded)
        if form.act not in page.acts_open:
            said = f"À l’état « {STATE_LABELS[page.state]} », cet acte n’est pas possible."
            raise ConflictError(said)
        return render(self.request, "conventions/act.html", page)


def _typed(form: BaseModel) -> Mapping[str, str]:
    """Ticked boxes come back as one text, separated by commas."""
    typed = {name: value for name, value in form if isinstance(value, str)}
    ticked = {name: ",".join(value) for name, value in form if isinstance(value, list)}
    return {**typed, **ticked}
