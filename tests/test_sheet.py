"""Sheets: rendered at 300 dpi as a printer would, read by zxing-cpp, measured in millimetres."""

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from qrbridge import symbol
from qrbridge.picture import sheet

DPI = 300


def pages_of(count: int, version: int = 20) -> tuple[list[str], list[np.ndarray]]:
    lines = [f"{number:08d}" * 10 for number in range(count)]
    drawn = symbol.encode(lines, version, "M")
    return lines, [drawn[at : at + sheet.PER_PAGE] for at in range(0, count, sheet.PER_PAGE)]


def pdf(count: int, title: str = "320100201409220001", version: int = 20) -> tuple[list[str], bytes]:
    lines, pages = pages_of(count, version)
    labels = [f"{n} of {count} · {title} · saic · receipt 7f3a" for n in range(1, count + 1)]
    return lines, sheet.pdf(pages, labels, title, len(pages))


def rendered(data: bytes) -> list[np.ndarray]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.render(scale=DPI / 72, grayscale=True).to_numpy().copy() for page in document]


def texts(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def corners(found: zxingcpp.Barcode) -> np.ndarray:
    place = found.position
    points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return np.array([(point.x, point.y) for point in points], float)


@pytest.mark.parametrize(("count", "version"), [(1, 5), (6, 20), (8, 20), (3, 15)])
def test_every_symbol_is_read_from_the_rendered_pages(count, version):
    lines, data = pdf(count, version=version)
    read = [found.text for page in rendered(data) for found in zxingcpp.read_barcodes(page)]
    assert sorted(read) == lines


def test_modules_are_large_enough_and_symbols_far_enough_apart():
    _, data = pdf(6)
    (page,) = rendered(data)
    assert (page.shape[1] / DPI * 25.4, page.shape[0] / DPI * 25.4) == pytest.approx((210, 297), abs=0.2)
    found = np.array([corners(code) for code in zxingcpp.read_barcodes(page)]) / DPI * 25.4
    widths = found[:, 1, 0] - found[:, 0, 0]
    assert widths == pytest.approx(np.full(6, 97 * 0.42), abs=0.5)
    for axis in (0, 1):
        starts = np.unique(found[:, 0, axis].round(0))
        gaps = np.diff(starts)
        assert (gaps[gaps > 2] >= 97 * 0.42 + 15).all()


def test_one_symbol_alone_is_in_the_middle_of_one_page():
    _, data = pdf(1)
    (page,) = rendered(data)
    (code,) = zxingcpp.read_barcodes(page)
    middle = corners(code).mean(axis=0) / page.shape[::-1]
    assert middle == pytest.approx((0.5, 0.5), abs=0.03)


def test_labels_titles_and_page_numbers_are_printed():
    _, data = pdf(8)
    first, second = texts(data)
    for number in range(1, 7):
        assert f"{number} of 8 · 320100201409220001 · saic · receipt 7f3a" in first
    assert "8 of 8" in second
    assert "page 1 of 2" in first
    assert "page 2 of 2" in second


def test_chinese_names_are_printed_and_what_has_no_code_becomes_a_question_mark():
    _, data = pdf(1, title="营业执照 𠮷.pdf")
    assert "1 of 1 · 营业执照 ?.pdf" in texts(data)[0]
    (page,) = rendered(data)
    assert len(zxingcpp.read_barcodes(page)) == 1


def test_the_same_input_gives_the_same_small_file():
    first, second = pdf(6)[1], pdf(6)[1]
    assert first == second
    assert len(first) < 30_000


def test_the_quiet_zone_and_the_label_stay_clear_of_each_other():
    _, data = pdf(1)
    (page,) = rendered(data)
    (code,) = zxingcpp.read_barcodes(page)
    places = corners(code)
    quiet = int(4 * 0.42 / 25.4 * DPI)
    left, top = places.min(axis=0).astype(int)
    right, bottom = places.max(axis=0).astype(int)
    around = page[top - quiet + 3 : bottom + quiet - 3, left - quiet + 3 : right + quiet - 3].copy()
    around[quiet - 6 : -quiet + 6, quiet - 6 : -quiet + 6] = 255
    assert (around > 200).all()


def test_a_long_label_loses_its_middle_not_its_number_or_receipt():
    _, data = pdf(6, title="a very long name of a file " * 12)
    (page,) = texts(data)
    assert page.count("...") == 7
    assert "6 of 6 · a very" in page
    assert "receipt 7f3a" in page
    assert "page 1 of 1" in page
    read = zxingcpp.read_barcodes(rendered(data)[0])
    assert len(read) == 6
