"""`python -m tests.parts.unlimited`: `debate serve` without limits on how fast one may go.

No setting takes them away, so that nobody does so in earnest; only a program can, as this one does.
"""

from __future__ import annotations

from debate import config, serve

if __name__ == "__main__":
    serve.run(config.read(limited=False))
