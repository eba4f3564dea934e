from limen.risk.folds import fold_of


def test_folds_are_fixed_and_even():
    # sha256("1") = 6b86b2…875b4b; its last hex digits decide modulo small numbers with the rest.
    assert fold_of(1) == fold_of("1")
    digest = 0x6B86B273FF34FCE19D6B804EFF5A3F5747ADA4EAA22F1D49C01E52DDB7875B4B
    assert fold_of(1) == digest % 5
    counts = [0] * 5
    for number in range(5_000):
        counts[fold_of(number)] += 1
    assert min(counts) > 900
