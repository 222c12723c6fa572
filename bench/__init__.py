"""How fast it is, beside others doing the same: `python -m bench` (bench/README.md says how to read it)."""
