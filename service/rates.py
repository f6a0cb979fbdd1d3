"""How often one client may ask, where whoever runs the service sets that."""

from __future__ import annotations

from flask import Flask

from service.errors import BadSetting

__all__ = ["check_rates", "limit_rates"]


def check_rates(rates: str) -> None:
    """Raise `BadSetting` for what are no rates, such as `60 per minute; 5 per second`."""
    if rates:
        from limits import parse_many  # it loads the stores that it knows, for a setting that few set

        try:
            parse_many(rates)
        except ValueError:
            raise BadSetting(f"rate_limit: {rates!r} is no rate; write such as '60 per minute'.") from None


def limit_rates(app: Flask, rates: str) -> None:
    """Let each client's address ask so often; 429 (RFC 6585, section 4) with `Retry-After` to those who ask more."""
    if rates:
        from flask_limiter import Limiter
        from flask_limiter.util import get_remote_address

        limiter = Limiter(
            get_remote_address, app=app, default_limits=[rates], storage_uri="memory://", headers_enabled=True
        )
        limiter.request_filter(lambda: False)
