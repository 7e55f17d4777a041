"""The import table: which room may use which. It fails on an arrow that the table does not have."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import qrbridge_schemas

import qrbridge

ROOT = Path(qrbridge.__file__).parents[1]

WIRE = {"errors", "pack", "envelope", "fountain", "frame", "digits"}
TABLE: dict[str, set[str]] = {
    "messages": set(),
    "errors": {"messages"},
    "files": {"errors"},
    "profile": {"errors", "messages"},
    "pack": {"errors"},
    "envelope": {"errors", "pack"},
    "fountain": {"errors"},
    "frame": {"errors", "fountain"},
    "digits": {"errors"},
    "line": {"errors", "frame", "digits"},
    "symbol": {"errors"},
    "picture": {"errors", "files", "symbol"},
    "bridge": WIRE,
    "media": {"errors", "bridge", "digits", "symbol", "picture"},
    "channel": {"errors"},
    "audit": {"errors", "pack"},
    "inbox": {"messages", "errors", "pack", "bridge", "audit"},
    "supervision": {"messages", "errors", "audit"},
    "chain": {"messages", "errors", "envelope", "profile", "pack", "inbox"},
    "paper": {"messages", "profile", "picture"},
    "station": {"errors", "files", "envelope", "audit"},
    "operators": {"errors", "files", "station"},
    "intake": {"messages", "errors", "files", "profile", "pack", "bridge", "inbox", "station"},
    "counter": {
        "errors", "profile", "pack", "envelope", "bridge", "media", "audit", "inbox", "chain", "paper",
        "station", "intake", "supervision", "delivery",
    },
    "delivery": {"errors", "files", "profile", "inbox"},
    "serial_line": {"errors", "line"},
    "desk": {
        "errors", "messages", "files", "profile", "pack", "envelope", "bridge", "line", "symbol", "picture",
        "media", "audit", "inbox", "chain", "station", "operators", "intake", "counter", "delivery",
        "supervision", "serial_line",
    },
}  # fmt: skip
OUTSIDE = {
    "qrbridge_schemas": {"profile", "pack", "errors", "supervision"},
    "qrbridge_cli": set(TABLE) | {"qrbridge_schemas"},
}

OWNERS = {
    "cbor2": {"pack"},
    "zstandard": {"pack"},
    "cryptography": {"envelope"},
    "raptorq": {"fountain"},
    "sqlalchemy": {"inbox", "delivery"},
    "jsonschema_rs": {"profile"},
    "stdnum": {"profile"},
    "zxingcpp": {"picture"},
    "pyzbar": {"picture"},
    "pypdfium2": {"picture"},
    "reportlab": {"picture", "paper"},
    "PIL": {"picture"},
    "cv2": {"picture", "channel"},
    "numpy": {"symbol", "picture", "channel", "media", "desk", "qrbridge_cli"},
    "serial": {"serial_line"},
    "anyio": {"desk"},
    "starlette": {"desk"},
    "uvicorn": {"desk"},
    "click": {"qrbridge_cli"},
    "rich": {"qrbridge_cli"},
}
"""Which rooms may import a library; nothing else may be imported but the standard library."""

WITHOUT_OUTSIDE_WORLD = {
    "errors", "profile", "pack", "envelope", "fountain", "frame", "digits", "line", "symbol", "bridge",
    "media", "channel", "paper", "audit", "supervision",
}  # fmt: skip
FORBIDDEN_BELOW = {"time", "random", "secrets", "socket", "os", "pathlib", "tempfile", "subprocess", "uuid"}


def modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted((ROOT / "qrbridge").rglob("*.py")):
        parts = path.relative_to(ROOT / "qrbridge").with_suffix("").parts
        if parts != ("__init__",):
            found.append((parts[0], path))
    for package, folder in (("qrbridge_schemas", "schemas"), ("qrbridge_cli", "cli")):
        found += [(package, path) for path in sorted((ROOT / folder / package).rglob("*.py"))]
    return found


def imported(path: Path) -> set[str]:
    """Return the dotted names that the module imports; "from a import b" counts as a.b."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(name: str) -> str | None:
    """Return the room that a dotted name lies in, None if it is not ours."""
    parts = name.split(".")
    if parts[0] in OUTSIDE:
        return parts[0]
    if parts[0] != "qrbridge":
        return None
    return parts[1] if len(parts) > 1 and parts[1] != "__version__" else ""


def test_no_arrow_outside_the_table():
    allowed = TABLE | OUTSIDE
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for room, path in modules()
        for name in sorted(imported(path))
        if (target := room_of(name)) and target != room and target not in allowed[room]
    ]
    assert not wrong


def test_the_table_names_every_room_and_no_other():
    assert {room for room, _ in modules()} == set(TABLE) | set(OUTSIDE)


def test_the_table_has_no_cycle():
    tuple(TopologicalSorter(TABLE).static_order())


def test_each_library_has_its_owner():
    import sys

    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for room, path in modules()
        for name in sorted(imported(path))
        if (top := name.split(".")[0]) not in sys.stdlib_module_names
        and room_of(name) is None
        and room not in OWNERS.get(top, set())
    ]
    assert not wrong


def test_below_the_desk_no_clock_no_chance_no_files():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for room, path in modules()
        if room in WITHOUT_OUTSIDE_WORLD
        for name in sorted(imported(path))
        if name.split(".")[0] in FORBIDDEN_BELOW
    ]
    assert not wrong


def test_no_code_names_a_department():
    departments = set(qrbridge_schemas.names())
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} names {node.value}"
        for path in (*(path for _, path in modules()), ROOT / "tools" / "train_dictionaries.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in departments
    ]
    assert not wrong
