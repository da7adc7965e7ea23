"""The content-addressed store."""

from pathlib import Path

import pytest

from app.documents import store

SHA = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # of b"hello"


class TestPut:
    def test_it_names_the_file_by_its_content(self, tmp_path: Path) -> None:
        stored = store.put(tmp_path, b"hello")

        assert stored == store.StoredBytes(SHA, 5)
        assert (tmp_path / "2c" / SHA[2:]).read_bytes() == b"hello"

    def test_twice_is_one_file_and_leaves_nothing_aside(self, tmp_path: Path) -> None:
        store.put(tmp_path, b"hello")
        store.put(tmp_path, b"hello")

        assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [SHA[2:]]

    def test_it_mends_a_damaged_copy(self, tmp_path: Path) -> None:
        store.put(tmp_path, b"hello")
        store.path_of(tmp_path, SHA).write_bytes(b"hellp")

        store.put(tmp_path, b"hello")

        assert store.read(tmp_path, SHA) == b"hello"

    def test_a_failed_write_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_handle: int) -> None:
            raise OSError("disk full")

        monkeypatch.setattr("os.fsync", refuse)

        with pytest.raises(OSError, match="disk full"):
            store.put(tmp_path, b"hello")

        assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class TestRead:
    def test_a_changed_file_is_refused(self, tmp_path: Path) -> None:
        store.put(tmp_path, b"hello")
        store.path_of(tmp_path, SHA).write_bytes(b"hellp")

        with pytest.raises(store.MissingFileError, match="altéré"):
            store.read(tmp_path, SHA)

    def test_a_missing_file_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(store.MissingFileError, match="sauvegarde"):
            store.read(tmp_path, SHA)

    def test_a_discarded_file_is_gone_and_discarding_twice_is_harmless(
        self, tmp_path: Path
    ) -> None:
        store.put(tmp_path, b"hello")

        store.discard(tmp_path, SHA)
        store.discard(tmp_path, SHA)

        assert not store.path_of(tmp_path, SHA).exists()

    @pytest.mark.parametrize("name", ["../../etc/passwd", "", SHA.upper(), SHA + "0"])
    def test_only_a_hash_is_an_address(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ValueError, match="64 hexadecimal"):
            store.read(tmp_path, name)
