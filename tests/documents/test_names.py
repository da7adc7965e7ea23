"""Names of downloads: a person reads what, whose, which, at which stage."""

import pytest

from app.documents.names import file_name


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        pytest.param(
            ("Convention", "Moissac", "TGN-2026-014", "projet"),
            "Convention_Moissac_TGN-2026-014_projet.pdf",
            id="plain",
        ),
        pytest.param(
            ("Lettre", "Saint-Étienne-de-Tulmont", "TGN-2026-014", ""),
            "Lettre_Saint-Etienne-de-Tulmont_TGN-2026-014.pdf",
            id="accent-and-no-stage",
        ),
        pytest.param(
            ("Convention", "Communauté de communes « Cœur d’œuvre »", "A/1", "signee"),
            "Convention_Communaute-de-communes-Coeur-d-oeuvre_A-1_signee.pdf",
            id="ligatures-quotes-slash",
        ),
        pytest.param(("../../etc", "\x00..", ""), "etc.pdf", id="no-way-out"),
        pytest.param(("", "…"), "document.pdf", id="nothing"),
    ],
)
def test_every_disk_keeps_it(parts: tuple[str, ...], name: str) -> None:
    assert file_name(*parts) == name


def test_a_long_name_is_cut() -> None:
    assert len(file_name("Convention", "x" * 300, "TGN-2026-014")) < 100


def test_another_extension() -> None:
    assert file_name("Conventions", "2026-11-21", extension="csv") == "Conventions_2026-11-21.csv"
