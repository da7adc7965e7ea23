"""Gathers every table, for Alembic and for the checks that need the whole schema."""

from sqlmodel import SQLModel

from app.auth import models as auth
from app.collectivites import models as collectivites
from app.conventions import models as conventions
from app.conventions.batches import models as batches
from app.conventions.importing import models as importing
from app.conventions.scans import models as scans
from app.datasets import models as datasets
from app.datasets.checking import models as checking
from app.datasets.portals import models as portals
from app.deliberations import models as deliberations
from app.deliberations import models_reading as readings
from app.documents import models as documents
from app.documents.library import models as library
from app.jobs import models as jobs
from app.journal import models as journal
from app.mail import models as mail
from app.reminders import models as reminders
from app.reports.accompaniment import models as accompaniment
from app.reports.calendar import models as calendar
from app.reports.correspondants import models as correspondants
from app.reports.elus import models as sharing
from app.reports.prints import models as prints
from app.reports.snapshots import models as snapshots

ROOMS = (
    accompaniment, auth, batches, calendar, checking, collectivites, conventions, correspondants,
    importing, datasets, deliberations, documents, jobs, journal, library, mail, portals, prints,
    readings, reminders, scans, sharing, snapshots,
)  # fmt: skip

metadata = SQLModel.metadata
