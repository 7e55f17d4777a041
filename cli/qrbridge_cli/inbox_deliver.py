"""`qrbridge inbox deliver`: what arrived goes into the department's business system."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from itertools import product

import click

from qrbridge import delivery
from qrbridge.counter import Window, delivering
from qrbridge.delivery import Target
from qrbridge.errors import DeliveryError, QrbridgeError, UsageError
from qrbridge.inbox import Item
from qrbridge.station import Station
from qrbridge_cli import language
from qrbridge_cli.options import json_option, now, open_window, station_option
from qrbridge_cli.terminal import say


@click.command()
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1, type=int)
@station_option
@click.option("--all", "every", is_flag=True, help="Every record that arrived.")
@click.option("--target", metavar="NAME", help="One of delivery.toml; into all of them, if not given.")
@json_option
def deliver(
    numbers: tuple[int, ...], station: Station, every: bool, target: str | None, as_json: bool
) -> None:
    """Bring arrivals into the business system, as delivery.toml says.

    What is there already stays as it is and is not brought a second time.
    """
    if bool(numbers) == every:
        raise UsageError("delivery.which")
    with open_window(station) as window:
        targets = delivery.pick(delivering.targets(window), target)
        box = window.inbox
        chosen = [item for item in box.list() if item.kind == "record"] if every else map(box.get, numbers)
        attempts = list(product(list(chosen), targets))
        refused = [error for item, one in attempts if (error := _attempt(window, item, one, as_json))]
    if len(refused) == len(attempts) == 1:
        raise refused[0]
    if refused:
        raise DeliveryError("delivery.refused", count=len(refused))


def _attempt(window: Window, item: Item, target: Target, as_json: bool) -> QrbridgeError | None:
    """Deliver one arrival and tell what came of it; return a refusal, for which the others do not wait."""
    try:
        done = delivering.deliver(window, item, target, now())
    except QrbridgeError as error:
        about = {"number": item.number, "target": target.name}
        told = about | {"code": error.code, "error": language.of(error)}
        _say(told, f"refused    {language.of(error)}", as_json)
        return error
    _say(asdict(done), f"{'delivered' if done.new else 'was there'}  {done.where}", as_json)
    return None


def _say(facts: Mapping[str, object], words: str, as_json: bool) -> None:
    row = f"{facts['number']:>5}  {facts['target']:<12} {words}"
    say(json.dumps(facts, ensure_ascii=False) if as_json else row)
