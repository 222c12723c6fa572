"""What a person can get wrong, or run into: each carries the sentence that the person will read.

A refusal says what happened, what was kept and what to do. Doors turn it into their own wire's form: a page or JSON
with `status`, or a socket's acknowledgement with `code`.
"""

from __future__ import annotations


class Refusal(Exception):
    """Something was asked that is not done. `fields` names the form fields at fault, each with its own sentence."""

    status = 400
    code = "refused"

    def __init__(self, message: str, /, **fields: str) -> None:  # a field may have any name, "message" too
        super().__init__(message)
        self.message = message
        self.fields = fields

    def shape(self) -> dict[str, object]:
        """The same JSON on every wire: {code, message, fields?, retry_after?}."""
        shape: dict[str, object] = {"code": self.code, "message": self.message}
        if self.fields:
            shape["fields"] = self.fields
        return shape


class Invalid(Refusal):
    """The words or numbers given cannot be used as they are."""

    status = 422
    code = "invalid"


class Garbled(Refusal):
    """The request itself could not be read: not the shape that the wire asks for."""

    status = 400
    code = "garbled"


class Stranger(Refusal):
    """Nobody is signed in, or the session has ended."""

    status = 401
    code = "signed_out"


class Denied(Refusal):
    """The person may see this, but may not do that with it."""

    status = 403
    code = "denied"


class Missing(Refusal):
    """There is no such thing, or it is not theirs to see: the two answers are one on purpose."""

    status = 404
    code = "missing"


class Conflict(Refusal):
    """It does not fit what is already there: a used key, a closed room, a taken name."""

    status = 409
    code = "conflict"


class KeyReused(Conflict):
    """A client id that already stands for other words."""

    code = "key_reused"


class Early(Conflict):
    """What its author said before it has not arrived."""

    code = "early"


class OutOfTurn(Conflict):
    """Somebody else has the floor; `retry_after`: whole seconds until it can be the person's at the earliest, if ever."""

    code = "out_of_turn"

    def __init__(self, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    def shape(self) -> dict[str, object]:
        return super().shape() if self.retry_after is None else {**super().shape(), "retry_after": self.retry_after}


class TooLarge(Refusal):
    """More was sent than is read."""

    status = 413
    code = "too_large"


class TooFast(Refusal):
    """A limit was reached; `retry_after` is in whole seconds."""

    status = 429
    code = "too_fast"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    def shape(self) -> dict[str, object]:
        return {**super().shape(), "retry_after": self.retry_after}


class Busy(Refusal):
    """The database could not be reached or written in time; nothing was changed (but see Unsure)."""

    status = 503
    code = "busy"

    def __init__(self, message: str = "", retry_after: int = 2) -> None:
        super().__init__(
            message
            or "The database did not answer in time, so nothing was saved. Your words are kept; try again in a moment."
        )
        self.retry_after = retry_after

    def shape(self) -> dict[str, object]:
        return {**super().shape(), "retry_after": self.retry_after}


class Unsure(Busy):
    """The database was lost while it wrote. To send the same post again is safe: its `client_id` stands once."""

    def __init__(self) -> None:
        super().__init__(
            "The database was lost just as it was saving, so it is not known whether this was saved. "
            "Your words are kept; look whether they are there before you send them again."
        )
