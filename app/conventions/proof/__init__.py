"""The dossier de preuve of a convention: one ZIP, its list of hashes, and who rereads it."""
