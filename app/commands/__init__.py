"""What each command of `jalon` does. `app.cli` reads what is typed; rules live in the rooms."""
