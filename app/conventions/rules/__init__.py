"""Rules of conventions: dates, periods, states, flags, transitions. Pure functions of facts."""
