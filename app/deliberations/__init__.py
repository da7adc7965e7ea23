"""Acts, préfecture receipts, exécutoire."""
