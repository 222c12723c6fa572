"""What stops a run."""


class Failed(Exception):
    """The run gives no figures, and the sentence says why: something was lost, doubled or refused, or did not start."""
