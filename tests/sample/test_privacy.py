"""R-12: names, phones, addresses and e-mails of buyers reach no table, file or log; only the archive keeps exports."""

from __future__ import annotations

from tests.sample.nights import SampleNights
from tests.sample.planted import WORDS, files_outside_the_archive, open_to_others, texts_of, words_in


def test_no_personal_word_leaves_the_archive(sample: SampleNights) -> None:
    outside = files_outside_the_archive(sample.home.root)
    assert len(outside) > 40
    assert {path: found for path in outside if (found := words_in(path))} == {}


def test_the_words_would_be_found(sample: SampleNights) -> None:
    """The test above can find something: the archive contains every word."""
    archived = "".join(text for path in sample.home.archive.rglob("*.*") for text in texts_of(path))
    assert [word for word in WORDS if word not in archived] == []


def test_no_other_user_may_read(sample: SampleNights) -> None:
    assert open_to_others(sample.home.root) == []
