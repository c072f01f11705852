"""One thread for numpy's products, and the caller's own number again behind it."""

import pytest

from dragoman.annotate import annotate_many, threads
from dragoman.document import Clean, Document, text_hash
from dragoman.pipeline import Coder


@pytest.fixture
def blas() -> threads._Blas:
    found = threads._blas()
    if found is None:
        pytest.skip("numpy brings no OpenBLAS here")
    return found


def test_the_number_of_threads_is_one_inside_and_as_before_behind(blas: threads._Blas) -> None:
    before = blas.get()
    blas.set(2)
    try:
        with threads.one_thread():
            assert blas.get() == 1
            with threads.one_thread():
                assert blas.get() == 1
            assert blas.get() == 1
        assert blas.get() == 2
    finally:
        blas.set(before)


def test_an_error_inside_restores_it_too(blas: threads._Blas) -> None:
    before = blas.get()
    blas.set(2)
    try:
        with pytest.raises(KeyError), threads.one_thread():
            raise KeyError
        assert blas.get() == 2
    finally:
        blas.set(before)


def test_a_reader_of_annotations_multiplies_with_his_own_threads(blas: threads._Blas, coder: Coder) -> None:
    texts = ["France met Mali.", "Chad left."]
    documents = [(Document(id=t, sha256=text_hash(t), text=t), Clean(t)) for t in texts]
    before = blas.get()
    blas.set(2)
    try:
        assert [blas.get() for _ in annotate_many(coder.model, documents)] == [2, 2]
    finally:
        blas.set(before)


def test_without_openblas_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_blas", lambda: None)
    with threads.one_thread():
        pass
