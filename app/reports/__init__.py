"""Dashboards: show what the other rooms know, own no rule."""
