"""What élus read: the territory, the one-page sheet of a member, the slides of a meeting, links."""
