"""A department's papers: those that the record's table lacks, never asked for, or asked for by nobody."""

from collections.abc import Collection, Iterator

from qrbridge.profile.parse_materials import MATERIALS_FILE, TABLE
from qrbridge.profile.read import Source
from qrbridge.profile.remarks import LintedProfile, Remark, condition_remarks, remark
from qrbridge.profile.values import Schema


def material_remarks(linted: LintedProfile) -> Iterator[Remark]:
    """Yield what is wrong with the papers that a department asks for."""
    source = Source(MATERIALS_FILE, linted.files.get(MATERIALS_FILE, ""))
    for material in linted.profile.materials:
        if material.code not in linted.profile.canonical.tables[TABLE].codes:
            yield remark("material_unknown", source, (material.code,), path=TABLE, found=material.code)
        yield from condition_remarks(linted, source, material.code, tuple(material.when.terms.items()))


def unasked_remarks(source: Source, canonical: Schema, asked: Collection[str]) -> Iterator[Remark]:
    """Yield each paper that findings on the record name and that no department asks for, told once."""
    told: set[str] = set()
    for path, field in canonical.fields.items():
        if field.material is not None and field.material not in {*asked, *told}:
            told.add(field.material)
            yield remark("material_unasked", source, (path, "x-material"), path=path, found=field.material)
