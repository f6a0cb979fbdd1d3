"""A rendition's lines as blocks: headings, bold lines, bullets, table rows and paragraphs."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.reading.blocks import Block, BlockKind, blocks_of, is_rule
from graph.reading.document import Document


def blocks(text: str) -> tuple[Block, ...]:
    return blocks_of(Document("made-up.txt", text, ""))


@pytest.mark.parametrize(
    ("line", "kind", "words", "level"),
    [
        ("# 3. Security", BlockKind.HEADING, "3. Security", 1),
        ("### Deeper", BlockKind.HEADING, "Deeper", 3),
        ("**AIMS**", BlockKind.BOLD, "AIMS", 0),
        ("<b>AIMS</b>", BlockKind.BOLD, "AIMS", 0),
        ("- a bullet", BlockKind.BULLET, "a bullet", 1),
        ("  - a deeper bullet", BlockKind.BULLET, "a deeper bullet", 2),
        ("Some words.", BlockKind.PARAGRAPH, "Some words.", 0),
        ("**Bold** at the start only", BlockKind.PARAGRAPH, "Bold at the start only", 0),
        ("**one** and **two**", BlockKind.PARAGRAPH, "one and two", 0),
        ("#hashtag", BlockKind.PARAGRAPH, "#hashtag", 0),
        ("-5 degrees", BlockKind.PARAGRAPH, "-5 degrees", 0),
        ("----", BlockKind.PARAGRAPH, "----", 0),
    ],
)
def test_what_a_line_is(line: str, kind: BlockKind, words: str, level: int) -> None:
    (block,) = blocks(f"\n{line}\n\n")
    assert (block.kind, block.words.text, block.level) == (kind, words, level)


def test_a_tab_makes_a_row_of_cells() -> None:
    (row,) = blocks("1. Act\t**DH**/MoJ\t\t<p>2009</p>")
    assert row.kind is BlockKind.ROW
    assert [cell.text for cell in row.cells] == ["1. Act", "DH/MoJ", "", "2009"]


def test_each_cell_knows_its_place() -> None:
    text = "words\n\na\tHO\t2009\n"
    (_, row) = blocks(text)
    assert [text[span.start : span.end] for cell in row.cells for span in cell.spans] == ["a", "HO", "2009"]


@pytest.mark.parametrize("line", ["--\t--", "---\t:--:\t ", "|--\t--|", "\t\t"])
def test_a_table_rule_prints_nothing(line: str) -> None:
    rules = [is_rule(block) for block in blocks(line)]
    assert all(rules)


@pytest.mark.parametrize("line", ["--\tx", "-\t5", "--"])
def test_a_row_that_prints_something_is_no_rule(line: str) -> None:
    assert not is_rule(blocks(line)[0]) or line == "-\t5"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\n\nthree", ["one two", "three"]),
        ("- one\ngoes on\n- two", ["one goes on", "two"]),
        ("# Heading\nwords", ["Heading", "words"]),
        ("words\n# Heading", ["words", "Heading"]),
        ("words\n**Bold line**\nmore", ["words", "Bold line", "more"]),
        ("**Bold over\ntwo lines**\nmore", ["Bold over two lines", "more"]),
        ("words\na\tb\nmore", ["words", "a b", "more"]),
        ("a\tb\nc\td", ["a b", "c d"]),
        ("**Promise**\nBy April 2005", ["Promise", "By April 2005"]),
    ],
)
def test_which_lines_belong_together(text: str, expected: list[str]) -> None:
    assert [block.words.text for block in blocks(text)] == expected


def test_nothing_has_no_blocks() -> None:
    assert blocks("") == blocks("\n \n\n") == ()


LINES = st.lists(
    st.sampled_from(
        ["", " ", "words", "# H", "**b**", "**open", "close**", "- x", "  - y", "a\tb", "\t", "--\t--",
         "<b>c</b>", "<b>d", "**", "x  "]
    )
    | st.text(max_size=6),
    max_size=14,
)  # fmt: skip


@given(LINES)
def test_every_line_that_is_not_blank_belongs_to_exactly_one_block(lines: list[str]) -> None:
    document = Document("made-up.txt", "\n".join(lines), "")
    found = blocks_of(document)
    for line in document.lines():
        holding = [block for block in found if block.span.start <= line.start and line.end <= block.span.end]
        touching = [block for block in found if block.span.start < line.end and line.start < block.span.end]
        if document.exact(line).strip():
            assert len(holding) == len(touching) == 1
        elif document.exact(line):
            assert len(touching) <= 1


@given(LINES)
def test_blocks_stand_in_order_and_whole_lines(lines: list[str]) -> None:
    document = Document("made-up.txt", "\n".join(lines), "")
    starts = {line.start for line in document.lines()}
    ends = {line.end for line in document.lines()}
    place = -1
    for block in blocks_of(document):
        assert place < block.span.start
        assert block.span.start in starts
        assert block.span.end in ends
        assert (block.kind is BlockKind.ROW) == ("\t" in document.exact(block.span))
        assert bool(block.cells) == (block.kind is BlockKind.ROW)
        place = block.span.end


@pytest.mark.parametrize("line", ["a\n", "**a\n", "- a\n", "a\tb\n", "# a\n", "- a  \n"])
def test_hostile_text_takes_linear_time(line: str) -> None:
    start = time.process_time()
    blocks(line * 20_000)
    assert time.process_time() - start < 5
