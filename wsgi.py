"""The application for a server to run, such as `gunicorn --threads 632 wsgi:app`; `debate migrate` comes before it."""

from debate.app import create_app

app = create_app()
