"""Reading an act: what a text, a PDF or a scan says of a délibération. Nothing is recorded here."""
