"""`qrbridge schemas materials`: which papers the departments ask for."""

import json
from collections.abc import Iterator

import click

from qrbridge import messages
from qrbridge.profile import Material, Profile, Words, wanted
from qrbridge.profile.parse_materials import TABLE
from qrbridge_cli import catalogue, language
from qrbridge_cli.options import json_option
from qrbridge_cli.terminal import say


@click.command()
@click.argument("profiles", metavar="[PROFILE]...", nargs=-1)
@json_option
def materials(profiles: tuple[str, ...], as_json: bool) -> None:
    """List the papers that each PROFILE, or every department, asks for.

    For each whether it may be left out, how many, and when it is asked for at all.
    """
    departments = [catalogue.load(name) for name in profiles or catalogue.names()]
    rows = [(profile, material) for profile in departments for material in profile.materials]
    if as_json:
        say(json.dumps([_plain(profile, material) for profile, material in rows], ensure_ascii=False))
        return
    for profile, material in rows:
        say(_row(profile, material))


def _plain(profile: Profile, material: Material) -> dict[str, object]:
    name = _name(material)
    return {
        "department": profile.id,
        "code": material.code,
        "name_zh": name.zh,
        "name_en": name.en,
        "must": material.must,
        "original": material.original,
        "copies": material.copies,
        "when": {path: list(terms) for path, terms in material.when.terms.items()},
        "source": material.source,
    }


def _row(profile: Profile, material: Material) -> str:
    shown = language.current()
    need = messages.text(f"paper.{'needed' if material.must else 'optional'}", shown, {})
    words = [
        f"{profile.id:<10} {material.code:<3} {need:<8}",
        getattr(wanted([material]), shown),
        getattr(_name(material), shown),
        *_conditions(material, shown),
    ]
    return "  ".join(words)


def _name(material: Material) -> Words:
    return catalogue.canonical().tables[TABLE].codes.get(material.code, Words("", ""))


def _conditions(material: Material, shown: str) -> Iterator[str]:
    for path, terms in material.when.terms.items():
        facts = {"title": catalogue.canonical().fields[path].title, "terms": ", ".join(terms)}
        yield messages.text("paper.asked_when", shown, facts)
