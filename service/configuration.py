"""Settings from the command line, else from `PLANWEAVE_…` variables, else from a TOML file, else the defaults."""

from __future__ import annotations

import functools
import json
import tomllib
from collections.abc import Callable
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_type_hints

import click
from click.core import ParameterSource

from queries.errors import listed, shown
from queries.nearest import nearest
from service.settings import Settings

__all__ = ["PREFIX", "Origin", "as_toml", "settings_options"]

PREFIX = "PLANWEAVE_"
"""What the name of a setting's variable begins with."""

_FILE_VARIABLE = f"{PREFIX}CONFIG"
_FIELDS = {field.name: field for field in fields(Settings)}
_KINDS = get_type_hints(Settings)

_SOURCES = {
    ParameterSource.COMMANDLINE: "option",
    ParameterSource.ENVIRONMENT: "variable",
    ParameterSource.DEFAULT_MAP: "file",
    ParameterSource.DEFAULT: "default",
}
Origin = dict[str, str]
"""Where each setting's value is from, by the setting's name: `option`, `variable`, `file` or `default`."""


def settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for each setting and `--config FILE`; it is called with `settings` and `origin`."""

    def with_settings(**given: Any) -> Any:
        context = click.get_current_context()
        values: dict[str, Any] = {name: tuple(v) if isinstance(v := given.pop(name), list) else v for name in _FIELDS}
        sources = {name: context.get_parameter_source(name) for name in _FIELDS}
        origin = {name: _SOURCES[source or ParameterSource.DEFAULT] for name, source in sources.items()}
        return command(settings=Settings(**values), origin=origin, **given)

    functools.update_wrapper(with_settings, command)
    for name in reversed(_FIELDS):
        with_settings = _option(name)(with_settings)
    return click.option(
        "--config",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        envvar=_FILE_VARIABLE,
        is_eager=True,
        expose_value=False,
        callback=_read_file,
        help=f"A TOML file of settings, or ${_FILE_VARIABLE}.",
    )(with_settings)


def as_toml(settings: Settings, origin: Origin) -> str:
    """The settings as a file that would set them so, with what each means and where its value is from."""
    lines: list[str] = []
    for name, field in _FIELDS.items():
        lines.append(f"# {field.metadata['meaning']}; {PREFIX}{name.upper()}; from: {origin[name]}")
        lines.append(f"{name} = {_value(getattr(settings, name))}")
    return "\n".join(lines)


def _option(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    setting, kind = _FIELDS[name], _KINDS[name]
    flag = f"--{name.replace('_', '-')}"
    variables = [f"{PREFIX}{name.upper()}", *(["PORT"] if name == "port" else [])]
    meaning = setting.metadata["meaning"]
    more: dict[str, Any] = {"default": setting.default, "show_default": True}
    if kind is bool:
        flag = f"{flag}/--no-{name.replace('_', '-')}"
    elif kind is str:
        more["type"] = str
    elif kind in (int, float):
        ranged = click.IntRange if kind is int else click.FloatRange
        more["type"] = ranged(setting.metadata["least"], setting.metadata["most"])
    else:
        more |= {"multiple": True, "show_default": False, "type": str}
    assert setting.default is not MISSING  # noqa: S101 - every setting has a default
    return click.option(flag, name, envvar=variables, help=f"{meaning[0].upper()}{meaning[1:]}.", **more)


def _read_file(context: click.Context, _parameter: click.Parameter, path: Path | None) -> None:
    """Take a file's values as defaults of this command; refuse what is no TOML, no setting or of another type."""
    if path is None:
        return
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{path} is no TOML ({error}); write lines such as port = 8010") from None
    for name, value in given.items():
        if name not in _FIELDS:
            near = nearest(name, _FIELDS)
            raise click.BadParameter(f"{path} sets {shown(name)}, which is no setting; did you mean {listed(near)}?")
        if not _fits(value, _KINDS[name]):
            right = _value(_FIELDS[name].default)
            raise click.BadParameter(f"{path} gives {name} a value of the wrong type; write {name} = {right}")
    context.default_map = {**(context.default_map or {}), **given}


def _fits(value: Any, kind: Any) -> bool:
    if kind in (int, float):
        return isinstance(value, int | kind) and not isinstance(value, bool)
    if kind in (str, bool):
        return isinstance(value, kind)
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)
