from app.test_model_report import found
from limen.app.model_figures import p_text, plain, report_lines


def test_plain_values_hold_no_float():
    text = repr(plain(found((0.5, 0.5))))
    assert "." not in text


def test_lines_say_both_tests_and_the_placebo():
    lines = "\n".join(report_lines(found((0.2, 0.0001))))
    assert "p 0.200 (DeLong), < 0.001 (corrected t)" in lines
    assert "nothing found to fit" in lines and "0.5100" in lines
    assert p_text(0.0009) == "< 0.001"
