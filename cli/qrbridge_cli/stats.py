"""`qrbridge stats`: what was accepted, finished and asked for, and how long it took."""

import json
from collections.abc import Iterator

import click

from qrbridge import messages
from qrbridge.counter import Window, watching
from qrbridge.station import Station
from qrbridge.supervision import Days, Figures, Group, period, plain
from qrbridge.supervision.telling import named
from qrbridge_cli import coverage, language
from qrbridge_cli.options import json_option, open_window, station_option
from qrbridge_cli.terminal import say


@click.command()
@click.option("--from", "begin", metavar="DAY", help="From this day or instant on.")
@click.option("--to", "end", metavar="DAY", help="Until the end of this day, or before this instant.")
@click.option(
    "--baseline",
    type=click.FloatRange(0, 100, min_open=True),
    envvar="QRBRIDGE_BASELINE",
    show_envvar=True,
    metavar="PERCENT",
    help="Papers asked for again elsewhere, to compare with.",
)
@station_option
@json_option
def stats(
    begin: str | None, end: str | None, baseline: float | None, station: Station, as_json: bool
) -> None:
    """Print the figures of a station, of all time or of a period, from its audit log alone."""
    with open_window(station) as window:
        found = watching.counted(window, period(begin, end, window.catalogue.calendar()))
        coverage.warn(found.not_covered)
        change = None if baseline is None else found.against(baseline / 100)
        if as_json:
            say(json.dumps(plain(found) | {"asked_again_change": change}, ensure_ascii=False))
            return
        for line in _lines(found, window):
            say(line)
    if change is not None:
        say(_text("stats_baseline", baseline=f"{baseline:g} %", change=f"{100 * change:+.1f} %"))


def _lines(found: Figures, window: Window) -> Iterator[str]:
    if window.station.profile is None:
        yield from _hall_lines(found, window)
    for department, answers in found.departments.items():
        name = getattr(watching.department_name(window, department), language.current())
        yield _text(
            "stats_department",
            name=name,
            received=answers.received,
            answered=answers.answered,
            late=answers.late,
            days=_days(answers.days),
        )
    yield _text(
        "stats_papers",
        notices=found.notices,
        asked=found.asked,
        again=found.asked_again,
        share=_percent(found.share),
    )
    if found.unknown:
        yield _text("stats_unknown", count=found.unknown)


def _hall_lines(found: Figures, window: Window) -> Iterator[str]:
    yield _group(_text("stats_all"), found.total)
    for level, group in found.levels.items():
        yield _group(named("level", level, language.current()), group)
    regions = watching.region_names(window)
    for region, group in found.regions.items():
        yield _group(getattr(regions[region], language.current()) if region in regions else region, group)
    yield _text("stats_set_up", capital=f"{found.capital / 100:,.2f}", employees=f"{found.employees:,}")
    yield _text("stats_fields", delivered=found.delivered, retyped=found.retyped)


def _group(name: str, group: Group) -> str:
    facts = {"accepted": group.accepted, "finished": group.finished, "rate": _percent(group.rate)}
    return _text("stats_group", name=name, days=_days(group.days), **facts)


def _days(days: Days | None) -> str:
    if days is None:
        return _text("stats_no_days")
    return _text("stats_days", mean=f"{days.mean:.2f}", median=f"{days.median:.2f}", p90=f"{days.p90:.2f}")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _text(key: str, **facts: object) -> str:
    return messages.text(f"supervision.{key}", language.current(), facts)
