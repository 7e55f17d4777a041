"""`qrbridge status`: how the applications stand, and the trace of one."""

import json
from collections.abc import Iterator
from dataclasses import asdict

import click

from qrbridge import messages
from qrbridge.counter import Window, watching
from qrbridge.station import Station
from qrbridge.supervision import Case, Light, Row, Standing, instant, not_covered, telling
from qrbridge_cli import coverage, language
from qrbridge_cli.options import json_option, now, open_window, station_option
from qrbridge_cli.terminal import say


@click.command()
@click.argument("application", required=False)
@click.option("--at", "at", metavar="INSTANT", help="As it was then: 2015-03-02T17:00 for instance.")
@station_option
@json_option
def status(application: str | None, at: str | None, station: Station, as_json: bool) -> None:
    """Show the lights of all open applications, red first, or everything about one APPLICATION.

    Green, yellow and red go by the working time that was promised; while somebody else has to act the clock
    stands still.
    """
    with open_window(station) as window:
        calendar = window.catalogue.calendar()
        moment = instant(at, calendar) if at else now()
        if application:
            standing, rows = watching.followed(window, application, moment)
            standings: tuple[Standing, ...] = (standing,)
        else:
            standings, rows = watching.standings(window, moment), ()
        coverage.warn(not_covered(standings, moment, calendar))
        if as_json:
            _print_json(standings, rows, bool(application))
            return
        for one in standings:
            say("\n".join(_lines(one, window, whole=bool(application))))
        for row in rows:
            say(_row(row, window))
    if not standings:
        say(messages.text("supervision.none_open", language.current(), {}), err=True)


def _print_json(standings: tuple[Standing, ...], rows: tuple[Row, ...], single: bool) -> None:
    plain = [_plain(one) for one in standings]
    what: object = plain[0] | {"trace": [asdict(row) for row in rows]} if single else plain
    say(json.dumps(what, ensure_ascii=False))


def _plain(one: Standing) -> dict[str, object]:
    known = one.application
    departments = [
        asdict(case) | {"light": _light(one.departments.get(case.department))} for case in known.cases
    ]
    return {
        "application": known.number,
        "level": known.level,
        "region": known.region,
        "accepted": known.accepted,
        "due": known.due,
        "finished": known.finished,
        "light": _light(one.light),
        "departments": departments,
    }


def _light(light: Light | None) -> dict[str, object] | None:
    return asdict(light) if light else None


def _lines(one: Standing, window: Window, whole: bool) -> Iterator[str]:
    """Yield an application on one line, or `whole`, with each department on its own."""
    worst = one.worst
    colour = telling.colour(worst, language.current()) if worst else "-"
    own = _told(one.light, window) if one.light else []
    # Where it has no light of its own, that of the department is all there is to tell.
    full = whole or not own
    departments = [_department(case, one, window, full) for case in one.application.cases]
    if whole:
        yield "  ".join([colour, one.application.number, *own])
        yield from (f"  {told}" for told in departments)
    else:
        yield "  ".join([colour, one.application.number, *own, *departments])


def _department(case: Case, one: Standing, window: Window, full: bool) -> str:
    shown = language.current()
    light = one.departments.get(case.department)
    about = [telling.answer(case, shown)]
    if light:
        about += [telling.colour(light, shown), *(_told(light, window) if full else [])]
    return telling.sentence(_name(case.department, window), about, shown)


def _told(light: Light, window: Window) -> list[str]:
    shown = language.current()
    return [telling.state(light, shown), telling.time_left(light, window.catalogue.calendar(), shown)]


def _row(row: Row, window: Window) -> str:
    where = _name(row.department, window) if row.department else "-"
    text = row.text_zh if language.current() == "zh" else row.text_en
    return f"{telling.when(row.at)}  {where}  {row.operator}@{row.terminal}  {text}"


def _name(department: str, window: Window) -> str:
    return str(getattr(watching.department_name(window, department), language.current()))
