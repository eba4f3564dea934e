import hashlib

from hypothesis import given
from hypothesis import strategies as st

import limen
from limen.features.catalogue import CATALOGUE_VERSION
from limen.release import identity
from limen.release.identity import release_id
from release.builders import shipped_files, tiny

files = st.dictionaries(
    st.text("abc/.", min_size=1, max_size=6), st.binary(max_size=8), min_size=1, max_size=5
)


@given(files, st.randoms())
def test_the_order_of_files_does_not_matter(given_files, random):
    items = list(given_files.items())
    random.shuffle(items)
    assert release_id(dict(items)) == release_id(given_files)


@given(files, st.data())
def test_any_other_bytes_name_or_file_is_another_release(given_files, data):
    path = data.draw(st.sampled_from(sorted(given_files)))
    rest = {name: body for name, body in given_files.items() if name != path}
    body = given_files[path]
    others = (
        {**rest, path: body + b"\0"},
        {**rest, path + "~": body},
        {**given_files, "new": body},
        rest,
    )
    ids = [release_id(item) for item in (given_files, *others)]
    assert len(set(ids)) == len(ids)


def test_every_single_bit_of_a_real_release_counts():
    known = tiny()
    ids = {release_id(known)}
    for path, body in known.items():
        for place in range(0, len(body), max(len(body) // 20, 1)):
            flipped = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            ids.add(release_id({**known, path: flipped}))
    assert len(ids) > 80


def test_bytes_moved_to_another_path_are_another_release():
    assert release_id({"a": b"1", "b": b"2"}) != release_id({"a": b"2", "b": b"1"})


def test_the_id_is_what_the_design_says():
    """Written out once more: sorted (path, SHA-256), then catalogue and engine."""
    known = shipped_files("limen")
    text = "".join(f"{p}\0{hashlib.sha256(known[p]).hexdigest()}\n" for p in sorted(known))
    text += f"catalogue\0{CATALOGUE_VERSION}\nengine\0{limen.__version__}\n"
    assert release_id(known) == hashlib.sha256(text.encode()).hexdigest()


def test_another_catalogue_or_engine_is_another_release(monkeypatch):
    ids = {release_id(tiny())}
    monkeypatch.setattr(identity, "CATALOGUE_VERSION", "other")
    ids.add(release_id(tiny()))
    monkeypatch.setattr(identity, "__version__", "other")
    ids.add(release_id(tiny()))
    assert len(ids) == 3
