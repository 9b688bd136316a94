"""Files under a folder."""

from __future__ import annotations

from pathlib import Path

from aftersales.jobs.runtime.durable_io import files_below, places_below


def test_files_below_a_folder_are_in_the_order_of_their_bytes_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text("")
    folder = tmp_path / "folder"
    for place in ("b/z.csv", "b/é.csv", "B.csv", "a.csv", "b/c/d.csv"):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text("")
    (folder / "link.csv").symlink_to(outside / "secret.csv")
    (folder / "linked").symlink_to(outside)
    places = ["B.csv", "a.csv", "b/c/d.csv", "b/z.csv", "b/é.csv"]
    assert [path.relative_to(folder).as_posix() for path in files_below(folder)] == places
    assert sorted(places_below(folder)) == places


def test_nothing_is_below_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert list(files_below(tmp_path / "none")) == []
