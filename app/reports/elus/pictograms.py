"""One pictogram for each priority dataset: our own strokes, on a square of 24."""

from app.priority_datasets import DatasetCode

PICTOGRAMS = {
    # A sheet with its lines and a seal.
    DatasetCode.DELIBERATIONS: "M5 2.5h10l4 4v15H5zM15 2.5v4h4M8 10h8M8 13.5h8M8 17h3"
    "M15.5 18.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z",
    # A coin above an open hand.
    DatasetCode.SUBVENTIONS: "M12 10.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 4.5v4"
    "M2.5 14.5h4l3.5 1.5h4a1.5 1.5 0 0 1 0 3H9.5M15 17.5l4.5-2.5a1.4 1.4 0 0 1 1.5 2.4l-6 4H2.5",
    # A signed contract and its pen.
    DatasetCode.MARCHES_PUBLICS: "M3.5 3.5h12v8M3.5 3.5v17h9M6.5 7.5h6M6.5 11h6M6.5 14.5h3"
    "M20.5 12.5l-7 7-1 3 3-1 7-7zM19 14l2 2",
    # A pin on a street number.
    DatasetCode.BASE_ADRESSE_LOCALE: "M12 18.5s6-5.6 6-10a6 6 0 0 0-12 0c0 4.4 6 10 6 10z"
    "M12 10.7a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM7.5 17.5l-4 1.5 8.5 3 8.5-3-4-1.5",
    # A public building with its columns.
    DatasetCode.EQUIPEMENTS_PUBLICS: "M3 9.5l9-6.5 9 6.5zM5.5 9.5v9M10 9.5v9M14 9.5v9M18.5 9.5v9"
    "M3.5 18.5h17M2.5 21.5h19",
    # A cradle and its moon.
    DatasetCode.PRENOMS: "M4 9.5h16a8 8 0 0 1-16 0zM12 9.5V3a8 8 0 0 1 8 6.5M7.5 16l-1.5 2.5"
    "M16.5 16l1.5 2.5M4 20.5a16 16 0 0 0 16 0",
}
