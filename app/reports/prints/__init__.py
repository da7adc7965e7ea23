"""Papers of several seconds, printed in the background and kept: reports, sheets of an EPCI."""
