"""Files of marks: what is read, and that each wrong file says line, what and how to mend it."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.core import marks_csv
from questions.core.marks_csv import MarksRefused, read_marks

NAN = float("nan")


def read(text, **options):
    return read_marks(io.BytesIO(text if isinstance(text, bytes) else text.encode()), **options)


def problems_of(text, **options):
    with pytest.raises(MarksRefused) as refused:
        read(text, **options)
    return [str(problem) for problem in refused.value.problems]


def test_the_first_line_names_items_and_the_others_hold_marks():
    marks = read("i1,i2,i3\n1,0,2.5\n,1,.5\n")

    assert marks.names == ("i1", "i2", "i3")
    np.testing.assert_array_equal(marks.matrix, [[1, 0, 2.5], [NAN, 1, 0.5]])


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffa,b\n1,0.5\n",
        "a,b\r\n1,0.5\r\n",
        "a,b\n1,0.5",
        "\n a , b\n 1 , 0.5 \n\n  \n",
        '"a","b"\n"1","0.5"\n',
        "a;b\n1;0.5\n",
        "a;b\n1;0,5\n",
        '"a";"b"\n1;0,5\n',
        "a\tb\n1\t0,5\n",
        "a,b\n1e0,5.00E-1\n",
        "a,b\n1.0000000000000001,0.50000000000001\n",
    ],
)
def test_ways_to_write_the_same_marks(text):
    marks = read(text)

    assert marks.names == ("a", "b")
    np.testing.assert_array_equal(marks.matrix, [[1, 0.5]])


def test_a_quoted_name_may_hold_the_separator():
    assert read('"a, first";b\n1;0\n').names == ("a, first", "b")
    assert read('"a; first",b\n1,0\n').names == ("a; first", "b")


def test_a_row_of_empty_values_is_a_candidate_without_marks():
    np.testing.assert_array_equal(read("a,b\n1,0\n,\n").matrix, [[1, 0], [NAN, NAN]])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: the file is empty. "),
        ("\n \n", "line 1: the file is empty. "),
        ("a,b\n", "line 1: no candidate follows the item names. "),
        ("a,,c\n1,1,1\n", "line 1: value 2 has no item name. "),
        ("a,b,a\n1,1,1\n", "line 1: item name 'a' stands twice, in values 1 and 3. "),
        ("a,b\n1,0\n1\n", "line 3: 1 value, but the first line names 2 items (separated by commas). "),
        ("a;b\n1;0;1\n", "line 2: 3 values, but the first line names 2 items (separated by semicolons). "),
        ("a,b\n1;0\n", "line 2: 1 value, but the first line names 2 items (separated by commas). "),
        ("a,b\n1,x\n", "line 2: value 2 is not a number: 'x'. "),
        ("a,b\n1,=1+1\n", "line 2: value 2 is not a number: '=1+1'. "),
        ("a,b\n1,nan\n", "line 2: value 2 is not a number: 'nan'. "),
        ("a,b\n1,inf\n", "line 2: value 2 is not a number: 'inf'. "),
        ("a,b\n1,1_0\n", "line 2: value 2 is not a number: '1_0'. "),
        ("a,b\n1,\u0661\n", "line 2: value 2 is not a number: '\\u0661'. "),
        ("a,b\n1,\x1b[31m\n", "line 2: value 2 is not a number: '\\x1b[31m'. "),
        (f"a,b\n1,{'x' * 1000}\n", f"line 2: value 2 is not a number: '{'x' * 40}' and more. "),
        ("a,b\n1,-1\n", "line 2: value 2 is negative: '-1'. "),
        ("a;b\n1;-0,5\n", "line 2: value 2 is negative: '-0,5'. "),
        ("a,b\n1,1000001\n", "line 2: value 2 is above 1,000,000: '1000001'. "),
        ("a,b\n1,1e999\n", "line 2: value 2 is above 1,000,000: '1e999'. "),
        (b"a,b\n1,\xe9\n", "line 2: byte 3 is not UTF-8: 0xe9. "),
        ("a,b\n1,0\n".encode("utf-16"), "line 1: the file is in UTF-16. "),
        ("a,b\n1,0\n".encode("utf-16-le"), "line 1: byte 2 is NUL. "),
        (b"a,b\n1,\x000\n", "line 2: byte 3 is NUL. "),
        (b"a,b\r1,0\r", "line 1: has a carriage return inside. "),
        ('a,b\n1,0\n1,"0\n1,0\n', "line 3: quotation marks do not pair up, "),
        ('a,"b\n1,0\n', "line 1: quotation marks do not pair up, "),
        ('a,b\n1,"0"1\n', "line 2: quotation marks do not pair up, "),
        (f"a,b\n1,{'1' * 200_000}\n", "line 2: quotation marks do not pair up, or a value is longer than 131,072 char"),
        ("a,b\n" + '"1\n",' * 300_000, "line 2: a row of more than 1,048,576 characters. "),
        (b"a,b\n1," + b" " * 2_000_000, "line 2: longer than 1,048,576 bytes. "),
        (b"\0" * 3_000_000, "line 1: longer than 1,048,576 bytes. "),
    ],
)
def test_a_wrong_file_names_the_line_and_what_is_wrong(text, problem):
    (shown,) = problems_of(text)

    assert shown.startswith(problem)
    assert len(shown) > len(problem)
    assert shown.isprintable()


def test_a_mark_above_the_given_maximum_is_refused():
    assert problems_of("a,b\n1,2.5\n", maximum=2)[0].startswith("line 2: value 2 is above the maximum of 2: '2.5'. ")
    assert read("a,b\n1,2\n", maximum=2).matrix.max() == 2


def test_several_problems_are_told_at_once_up_to_a_limit():
    assert [problem[:16] for problem in problems_of("a,b\nx,1\n1,0\n1\n1,y\n")] == [
        "line 2: value 1 ",
        "line 4: 1 value,",
        "line 5: value 2 ",
    ]
    assert len(problems_of("a,b\n" + "x,y\n" * 100)) == marks_csv.MAX_PROBLEMS
    assert len(problems_of(",".join("a" * 100) + "\n1\n")) == marks_csv.MAX_PROBLEMS


def test_lines_are_counted_as_editors_do():
    assert problems_of('a,b\n"1\n",0\n\n1,x\n')[0].startswith("line 5: ")


def test_a_file_with_more_marks_than_memory_should_hold_is_refused(monkeypatch):
    monkeypatch.setattr(marks_csv, "MAX_RESPONSES", 5)

    assert read("a,b\n1,0\n1,0\n").matrix.shape == (2, 2)
    assert problems_of("a,b\n1,0\n1,0\n1,0\n")[0].startswith("line 4: the file holds more than 5 marks. ")


def test_more_different_marks_than_are_remembered_are_read_too():
    values = [number / 1000 for number in range(15_000)]

    marks = read("a\n" + "\n".join(map(str, values)) + "\n")

    assert marks.matrix[:, 0].tolist() == values


@given(st.binary(max_size=200) | st.text(alphabet='ab01,;\t.-"\r\n \ufeff', max_size=60))
def test_any_bytes_are_read_or_refused(data):
    try:
        marks, problems = read(data), []
    except MarksRefused as refused:
        marks, problems = None, refused.problems

    if marks is None:
        assert problems
        assert all(problem.line >= 1 and problem.mend for problem in problems)
    else:
        assert marks.matrix.shape[1] == len(marks.names) == len(set(marks.names))
        assert len(marks.matrix) >= 1
        assert not (marks.matrix < 0).any()
