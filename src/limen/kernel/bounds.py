"""Sizes that no input may pass. One place, so that a reviewer can see them all."""

AMOUNT_MINOR_MAX = 10**15
"""Largest amount anywhere; exact in a JSON number and in int64 sums of nine thousand terms."""

LIMIT_MINOR_MAX = 10**12
"""Largest limit of one line, in minor units."""

RATE_PPM_MAX = 100_000_000
"""Largest yearly rate: 10,000 %."""

ID_LENGTH_MAX = 128
KEY_LENGTH_MAX = 255
TEXT_LENGTH_MAX = 4_096
RELEASE_FILE_BYTES_MAX = 4 * 1024 * 1024
RELEASE_FILES_MAX = 500
MAPPING_BYTES_MAX = 256 * 1024
YEAR_MIN = 1900
YEAR_MAX = 2200
