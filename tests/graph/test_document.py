"""Which files are texts of plans, and where in a text a character stands."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UnreadableDocument
from graph.reading import document as module
from graph.reading.document import Document, Span, document_of, load_document


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"%PDF-1.4\x00\x01", "zero byte at offset 8"),
        ("plan".encode("utf-16"), "not text"),
        ("caf\u00e9".encode("latin-1"), "not UTF-8 text (byte 3"),
        (b"one\r\ntwo\r\n", "carriage returns"),
        ("\ufeffone".encode(), "byte order mark"),
    ],
    ids=["empty", "blank", "binary", "utf-16", "latin-1", "crlf", "bom"],
)
def test_what_is_no_text_is_refused_in_one_clear_sentence(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"^plan\.txt .*\.$") as error:
        document_of("plan.txt", data)
    assert says in str(error.value)


NOBODY = 65534
"""A user without rights, on Linux."""


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"There is no file .*missing\.txt"):
        load_document(tmp_path / "missing.txt")


def test_a_name_that_is_no_text_is_told_from_a_text_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"plan-\xff.txt")
    path.write_text("A plan\n")
    with pytest.raises(UnreadableDocument, match="has a name that is not UTF-8; rename it"):
        load_document(path)


def test_a_folder_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="is a folder"):
        load_document(tmp_path)


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnreadableDocument, match="cannot be read"):
        load_document(tmp_path / "file" / "plan.txt")


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("x")
    path.chmod(0)
    as_root = os.geteuid() == 0
    if as_root:
        os.seteuid(NOBODY)  # root may read everything; anybody else may not
    try:
        with pytest.raises(UnreadableDocument, match="Permission denied"):
            load_document(path)
    finally:
        if as_root:
            os.seteuid(0)


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    (tmp_path / "plan.txt").write_text("eleven bytes")
    with pytest.raises(UnreadableDocument, match="over 10 bytes"):
        load_document(tmp_path / "plan.txt")


def test_a_text_is_read_as_it_is_with_its_name_and_hash(tmp_path: Path) -> None:
    data = "Plän\n\n two\n".encode()
    (tmp_path / "plan.txt").write_bytes(data)
    document = load_document(tmp_path / "plan.txt")
    assert document == Document("plan.txt", "Plän\n\n two\n", hashlib.sha256(data).hexdigest())


def test_lines_are_counted_from_one_and_characters_not_bytes() -> None:
    document = document_of("plan.txt", "é1\nzwei\n".encode())
    assert [document.exact(line) for line in document.lines()] == ["é1", "zwei", ""]
    assert [document.line_of(offset) for offset in range(len(document.text))] == [1, 1, 1, 2, 2, 2, 2, 2]


def test_only_a_line_feed_ends_a_line() -> None:
    document = document_of("plan.txt", "one\u2028still one\x0cstill\x85still\ntwo".encode())
    assert len(document.lines()) == 2


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\0\ufeff"), min_size=1).filter(str.strip))
def test_lines_and_offsets_agree_on_any_text(text: str) -> None:
    document = document_of("plan.txt", text.encode())
    assert "\n".join(document.exact(line) for line in document.lines()) == text
    for number, line in enumerate(document.lines(), 1):
        assert document.line_of(line.start) == number
        assert document.line_of(line.end) == number
    assert document.exact(Span(0, len(text))) == text
