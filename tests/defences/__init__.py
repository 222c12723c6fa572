"""Proof that tests can fail: `python -m tests.defences` takes each defence away in turn and looks who notices."""
