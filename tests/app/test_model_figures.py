from app.test_model_report import found
from limen.app.model_figures import p_text, plain, report_lines


def test_plain_values_hold_no_float():
    text = repr(plain(found((0.5, 0.5))))
    assert "." not in text


def test_lines_say_both_tests_and_the_placebo():
    lines = "\n".join(report_lines(found((0.2, 0.0001))))
    assert "p 0.200 (DeLong), < 0.001 (corrected t)" in lines
    assert "0.5000 (0.5000 to 0.5000): chance; 0 of 2 fits found something" in lines
    assert "0.6100 (0.5900 to 0.6300): MORE THAN CHANCE" in lines
    assert p_text(0.0009) == "< 0.001"
