"""Listing and serving the stored files."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.core.settings import Settings
from app.documents import queries, service, store


@pytest.fixture
def keep(session: Session, settings: Settings) -> Callable[..., str]:
    """Keeps a file and commits; answers its hash."""

    def keeping(
        content: bytes = b"%PDF-1.7 fiche",
        media_type: str = "application/pdf",
        name: str = "Convention été 2026.pdf",
        **more: Any,
    ) -> str:
        row = service.save(session, settings.store_dir, content, media_type, name, **more)
        sha256 = row.sha256
        session.commit()
        return sha256

    return keeping


class TestSave:
    def test_the_same_bytes_are_one_row(self, keep: Callable[..., str], session: Session) -> None:
        assert keep() == keep(name="autre.pdf")
        assert queries.count(session) == 1

    def test_a_real_file_stays_real(self, keep: Callable[..., str], session: Session) -> None:
        sha256 = keep(is_demo=True)
        keep()
        keep(is_demo=True)

        row = queries.get(session, sha256)

        assert row is not None
        assert not row.is_demo

    def test_only_demonstration_files_are_forgotten(
        self, keep: Callable[..., str], session: Session
    ) -> None:
        real = keep()
        demo = keep(b"demo", is_demo=True)

        assert service.forget_demo(session) == [demo]
        assert [row.sha256 for row in queries.newest(session, limit=10)] == [real]


class TestIndex:
    def test_it_lists_name_size_and_type(
        self, keep: Callable[..., str], elu_client: TestClient
    ) -> None:
        keep(b"x" * 112_400)

        page = elu_client.get("/documents").text

        assert "Convention été 2026.pdf" in page
        assert "112\u00a0Ko" in page
        assert "PDF" in page

    def test_empty_it_says_what_to_do(self, client: TestClient) -> None:
        assert "Aucun document" in client.get("/documents").text

    def test_a_stranger_must_sign_in(self, stranger: TestClient) -> None:
        assert stranger.get("/documents").status_code in {303, 401}

    def test_statements_do_not_grow_with_rows(
        self, keep: Callable[..., str], client: TestClient, count_statements: Callable[[], Any]
    ) -> None:
        keep(b"0")
        client.get("/documents")
        with count_statements() as few:
            client.get("/documents")
        for number in range(1, 12):
            keep(str(number).encode())
        with count_statements() as many:
            client.get("/documents")

        assert len(many) == len(few)


class TestShow:
    def test_a_pdf_is_shown_with_its_name_and_tight_headers(
        self, keep: Callable[..., str], elu_client: TestClient
    ) -> None:
        sha256 = keep()

        response = elu_client.get(f"/documents/{sha256}/convention.pdf")

        assert response.content == b"%PDF-1.7 fiche"
        assert response.headers["content-type"] == "application/pdf"
        assert response.headers["content-disposition"].startswith("inline")
        assert "Convention%20%C3%A9t%C3%A9%202026.pdf" in response.headers["content-disposition"]
        assert response.headers["etag"] == f'"{sha256}"'
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "private" in response.headers["cache-control"]
        assert "default-src 'none'" in response.headers["content-security-policy"]

    def test_a_known_copy_is_not_sent_again(
        self, keep: Callable[..., str], client: TestClient
    ) -> None:
        sha256 = keep()

        response = client.get(
            f"/documents/{sha256}/c.pdf", headers={"If-None-Match": f'"{sha256}"'}
        )

        assert response.status_code == 304
        assert response.content == b""

    def test_html_is_never_shown_in_our_origin(
        self, keep: Callable[..., str], client: TestClient
    ) -> None:
        sha256 = keep(b"<script>1</script>", "text/html", "piège.html")

        response = client.get(f"/documents/{sha256}/piege.html")

        assert response.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in response.headers["content-security-policy"]

    def test_an_unknown_file_is_a_page(self, client: TestClient) -> None:
        response = client.get(f"/documents/{'0' * 64}/x.pdf")

        assert response.status_code == 404

    @pytest.mark.parametrize("address", ["abc", "..%2F..%2Fetc", "A" * 64])
    def test_a_wrong_address_is_refused(self, client: TestClient, address: str) -> None:
        assert client.get(f"/documents/{address}/x.pdf").status_code in {404, 422}

    def test_a_file_lost_on_disk_says_what_to_do(
        self, keep: Callable[..., str], client: TestClient, settings: Settings
    ) -> None:
        sha256 = keep()
        store.discard(settings.store_dir, sha256)

        response = client.get(f"/documents/{sha256}/c.pdf")

        assert response.status_code == 404
        assert "sauvegarde" in response.text

    def test_a_stranger_reads_nothing(self, keep: Callable[..., str], stranger: TestClient) -> None:
        assert stranger.get(f"/documents/{keep()}/c.pdf").status_code in {303, 401}
