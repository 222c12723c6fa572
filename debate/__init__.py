"""Rejoinder: an essay's claims, debated live."""
