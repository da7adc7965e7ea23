"""The sheet every e-mail is written on."""

import re

import pytest
from jinja2 import TemplateRuntimeError

from app.core.templating import screen_environment

MESSAGE = """{% extends "emails/_layout.html" %}
{% block subject %}Moissac : fin le 30/04/2027{% endblock %}
{% block lead %}Sans réponse, la convention s’arrête.{% endblock %}
{% block content %}<p>{{ name }}</p>{% endblock %}
{% block contact %}Le syndicat, 05 00 00 00 00{% endblock %}
"""


class TestLayout:
    def test_a_message_says_first_what_happens_and_escapes_names(self) -> None:
        html = screen_environment().from_string(MESSAGE).render(name="<script>")

        body = html.partition("<body>")[2]
        assert body.index("Sans réponse") < body.index("&lt;script&gt;") < body.index("Le syndicat")

    def test_nothing_in_it_is_fetched_from_anywhere(self) -> None:
        html = screen_environment().from_string(MESSAGE).render(name="")

        assert not re.search(r"<img|<link|<script|https?:|url\(|@import", html)

    def test_a_message_without_its_lead_is_refused(self) -> None:
        with pytest.raises(TemplateRuntimeError, match="lead"):
            screen_environment().from_string(
                '{% extends "emails/_layout.html" %}{% block subject %}x{% endblock %}'
            ).render()
