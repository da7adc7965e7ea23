"""Gathers every table, for Alembic and for the checks that need the whole schema."""

from sqlmodel import SQLModel

from app.auth import models as auth
from app.collectivites import models as collectivites
from app.conventions import models as conventions
from app.conventions.importing import models as importing
from app.datasets import models as datasets
from app.datasets.portals import models as portals
from app.deliberations import models as deliberations
from app.deliberations import models_reading as readings
from app.documents import models as documents
from app.jobs import models as jobs
from app.journal import models as journal
from app.mail import models as mail
from app.reminders import models as reminders

ROOMS = (
    auth, collectivites, conventions, importing, datasets, deliberations, documents, jobs, journal,
    mail, portals, readings, reminders,
)  # fmt: skip

metadata = SQLModel.metadata
