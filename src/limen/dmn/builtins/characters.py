"""Sets of characters as patterns name them: escapes, categories and blocks.

A set is text for the inside of an RE2 class and, where one is subtracted from another, sorted
ranges of code points.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from limen.dmn.errors import FeelError

Ranges: TypeAlias = tuple[tuple[int, int], ...]

_LAST: Final = sys.maxunicode
SINGLE: Final = {"n": 10, "r": 13, "t": 9} | {each: ord(each) for each in r"\|.?*+(){}-[]^$"}
_NAME_START: Final = (
    *((58, 58), (65, 90), (95, 95), (97, 122), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF)),
    *((0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF)),
    *((0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)),
)
_NAME: Final = (
    *_NAME_START,
    *((45, 46), (48, 57), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)),
)
_CATEGORIES: Final = frozenset(
    f"{group}{kind}"
    for group, kinds in {
        "L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon"
    }.items()
    for kind in ("", *kinds)
)  # fmt: skip
_WORD: Final = ("L", "M", "N", "S")
_NO_WORD: Final = ("P", "Z", "C")
# Name, first and last code point of the blocks that XML Schema names.
_BLOCKS: Final = """
BasicLatin 0 7F, Latin-1Supplement 80 FF, LatinExtended-A 100 17F, LatinExtended-B 180 24F,
IPAExtensions 250 2AF, SpacingModifierLetters 2B0 2FF, CombiningDiacriticalMarks 300 36F,
Greek 370 3FF, GreekandCoptic 370 3FF, Cyrillic 400 4FF, CyrillicSupplement 500 52F,
Armenian 530 58F, Hebrew 590 5FF, Arabic 600 6FF, Syriac 700 74F, ArabicSupplement 750 77F,
Thaana 780 7BF, NKo 7C0 7FF, Devanagari 900 97F, Bengali 980 9FF, Gurmukhi A00 A7F,
Gujarati A80 AFF, Oriya B00 B7F, Tamil B80 BFF, Telugu C00 C7F, Kannada C80 CFF,
Malayalam D00 D7F, Sinhala D80 DFF, Thai E00 E7F, Lao E80 EFF, Tibetan F00 FFF,
Myanmar 1000 109F, Georgian 10A0 10FF, HangulJamo 1100 11FF, Ethiopic 1200 137F,
Cherokee 13A0 13FF, UnifiedCanadianAboriginalSyllabics 1400 167F, Ogham 1680 169F,
Runic 16A0 16FF, Khmer 1780 17FF, Mongolian 1800 18AF, LatinExtendedAdditional 1E00 1EFF,
GreekExtended 1F00 1FFF, GeneralPunctuation 2000 206F, SuperscriptsandSubscripts 2070 209F,
CurrencySymbols 20A0 20CF, CombiningMarksforSymbols 20D0 20FF,
CombiningDiacriticalMarksforSymbols 20D0 20FF, LetterlikeSymbols 2100 214F,
NumberForms 2150 218F, Arrows 2190 21FF, MathematicalOperators 2200 22FF,
MiscellaneousTechnical 2300 23FF, ControlPictures 2400 243F,
OpticalCharacterRecognition 2440 245F, EnclosedAlphanumerics 2460 24FF, BoxDrawing 2500 257F,
BlockElements 2580 259F, GeometricShapes 25A0 25FF, MiscellaneousSymbols 2600 26FF,
Dingbats 2700 27BF, BraillePatterns 2800 28FF, CJKRadicalsSupplement 2E80 2EFF,
KangxiRadicals 2F00 2FDF, IdeographicDescriptionCharacters 2FF0 2FFF,
CJKSymbolsandPunctuation 3000 303F, Hiragana 3040 309F, Katakana 30A0 30FF, Bopomofo 3100 312F,
HangulCompatibilityJamo 3130 318F, Kanbun 3190 319F, BopomofoExtended 31A0 31BF,
EnclosedCJKLettersandMonths 3200 32FF, CJKCompatibility 3300 33FF,
CJKUnifiedIdeographsExtensionA 3400 4DBF, CJKUnifiedIdeographs 4E00 9FFF, YiSyllables A000 A48F,
YiRadicals A490 A4CF, HangulSyllables AC00 D7AF, PrivateUse E000 F8FF, PrivateUseArea E000 F8FF,
CJKCompatibilityIdeographs F900 FAFF, AlphabeticPresentationForms FB00 FB4F,
ArabicPresentationForms-A FB50 FDFF, CombiningHalfMarks FE20 FE2F,
CJKCompatibilityForms FE30 FE4F, SmallFormVariants FE50 FE6F, ArabicPresentationForms-B FE70 FEFE,
Specials FFF0 FFFD, HalfwidthandFullwidthForms FF00 FFEF, OldItalic 10300 1032F,
Gothic 10330 1034F, Deseret 10400 1044F, ByzantineMusicalSymbols 1D000 1D0FF,
MusicalSymbols 1D100 1D1FF, MathematicalAlphanumericSymbols 1D400 1D7FF,
Emoticons 1F600 1F64F, CJKUnifiedIdeographsExtensionB 20000 2A6DF,
CJKCompatibilityIdeographsSupplement 2F800 2FA1F, Tags E0000 E007F
"""


def _blocks() -> dict[str, tuple[int, int]]:
    entries = (entry.split() for entry in _BLOCKS.split(","))
    return {name: (int(first, 16), int(last, 16)) for name, first, last in entries}


_BLOCK_OF: Final = _blocks()


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return ranges sorted and put together."""
    kept: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if kept and low <= kept[-1][1] + 1:
            kept[-1] = (kept[-1][0], max(high, kept[-1][1]))
        else:
            kept.append((low, high))
    return tuple(kept)


def others(ranges: Ranges) -> Ranges:
    """Return all code points outside sorted ranges."""
    found: list[tuple[int, int]] = []
    begin = 0
    for low, high in ranges:
        if low > begin:
            found.append((begin, low - 1))
        begin = high + 1
    if begin <= _LAST:
        found.append((begin, _LAST))
    return tuple(found)


def without(ranges: Ranges, taken: Ranges) -> Ranges:
    """Return the code points of one set that are not in another."""
    return others(merged((*others(ranges), *taken)))


def folded(ranges: Ranges) -> Ranges:
    """Return a set with the other case of its letters, where it is not too large to ask each."""
    more = [
        ord(other)
        for low, high in ranges
        for code in range(low, min(high, low + 1000) + 1)
        for other in (chr(code).lower(), chr(code).upper())
        if len(other) == 1
    ]
    return merged((*ranges, *((code, code) for code in more)))


@lru_cache(maxsize=1)
def _by_category() -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    begin, last = 0, unicodedata.category("\0")
    # Between these planes nothing is assigned, and those for private use change at their ends.
    ends = (0xF0000, 0xFFFFE, 0x100000, 0x10FFFE, _LAST + 1)
    for code in (*range(1, 0x32000), *range(0xE0000, 0xE0200), *ends):
        name = unicodedata.category(chr(code)) if code <= _LAST else ""
        if name != last:
            found.setdefault(last, []).append((begin, code - 1))
            begin, last = code, name
    return found


def category_ranges(name: str) -> Ranges:
    """Return the code points of a category, or of all whose names begin so."""
    known = _by_category()
    return merged(each for key in known if key.startswith(name) for each in known[key])


def textplain(ranges: Ranges) -> str:
    """Write ranges for the inside of an RE2 class."""
    parts = (
        f"\\x{{{low:X}}}" if low == high else f"\\x{{{low:X}}}-\\x{{{high:X}}}"
        for low, high in ranges
    )
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """A set as text for RE2; its code points are only worked out when asked for."""

    text: str
    work_out: Callable[[], Ranges]


def plain(ranges: Iterable[tuple[int, int]], *, negated: bool = False) -> CharacterSet:
    """Return a set of ranges, or of all else."""
    found = merged(ranges)
    found = others(found) if negated else found
    # RE2 knows no empty class: what is left of all code points is the same.
    return CharacterSet(textplain(found) or r"^\x{0}-\x{10FFFF}", lambda: found)


def together(sets: Sequence[CharacterSet], *, negated: bool, either_case: bool) -> CharacterSet:
    """Return what is in any of several sets, or in none."""

    def work_out() -> Ranges:
        found = merged(each for inner in sets for each in inner.work_out())
        found = folded(found) if either_case else found
        return others(found) if negated else found

    return CharacterSet(("^" if negated else "") + "".join(each.text for each in sets), work_out)


def _categories(names: tuple[str, ...], letter: str) -> CharacterSet:
    def work_out() -> Ranges:
        found = merged(each for name in names for each in category_ranges(name))
        return others(found) if letter == "P" else found

    return CharacterSet("".join(f"\\{letter}{{{name}}}" for name in names), work_out)


_ESCAPES: Final = {
    "s": plain([(9, 10), (13, 13), (32, 32)]),
    "S": plain([(9, 10), (13, 13), (32, 32)], negated=True),
    "d": _categories(("Nd",), "p"),
    "D": _categories(("Nd",), "P"),
    "w": _categories(_WORD, "p"),
    "W": _categories(_NO_WORD, "p"),
    "i": plain(_NAME_START),
    "I": plain(_NAME_START, negated=True),
    "c": plain(_NAME),
    "C": plain(_NAME, negated=True),
}


def single(code: int) -> CharacterSet:
    """Return the set of one character."""
    return plain([(code, code)])


def escape(letter: str) -> CharacterSet:
    """Return what a backslash and a letter stand for.

    Raises
    ------
    FeelError
        When they stand for nothing.
    """
    if letter in SINGLE:
        return single(SINGLE[letter])
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    raise FeelError(f"\\{letter} is no escape of a pattern")


def property_set(name: str, letter: str) -> CharacterSet:
    r"""Return `\p{name}` or `\P{name}`: a category, or a block behind `Is`."""
    if name in _CATEGORIES:
        if name == "Cn":
            return plain(category_ranges("Cn"), negated=letter == "P")
        return _categories((name,), letter)
    block = _BLOCK_OF.get(name.removeprefix("Is")) if name.startswith("Is") else None
    if block is None:
        raise FeelError(f"{name!r} is no category or block of characters")
    return plain([block], negated=letter == "P")
