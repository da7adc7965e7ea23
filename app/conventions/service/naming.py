"""Names of the files of a convention, as people download them."""

from app.conventions.queries.loaded import Loaded
from app.documents.names import file_name


def convention_name(
    loaded: Loaded, stage: str, *, what: str = "Convention", ext: str = "pdf"
) -> str:
    """« Convention_Moissac_TGN-2026-014_projet.pdf »: the body is the other side's."""
    member = loaded.member or (loaded.parties[-1] if loaded.parties else None)
    name = member.body.name if member else ""
    return file_name(what, name, loaded.row.reference, stage, extension=ext)
