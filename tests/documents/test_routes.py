"""Listing and serving the stored files."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlmodel import Session

from app.auth.rules import Role
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


class TestSearch:
    @pytest.mark.parametrize("typed", ["moissac", "TGN-2026-014", "Étienne moissac", "agent"])
    def test_it_finds_by_body_reference_or_author(
        self, keep: Callable[..., str], elu_client: TestClient, typed: str
    ) -> None:
        keep(
            b"1", name="Convention_Moissac-Saint-Etienne_TGN-2026-014_projet.pdf", kept_by="Agent A"
        )
        keep(b"2", name="Convention_Albias_TGN-2026-015_projet.pdf")

        page = elu_client.get("/documents", params={"q": typed}).text

        assert "Moissac" in page
        assert "Albias" not in page

    def test_it_finds_by_hash_and_by_type(
        self, keep: Callable[..., str], elu_client: TestClient
    ) -> None:
        sha256 = keep(b"1", name="un.pdf")
        keep(b"2", "text/csv", "deux.csv")

        assert "deux.csv" not in elu_client.get("/documents", params={"q": sha256[:9]}).text
        page = elu_client.get("/documents?type=text/csv").text
        assert "deux.csv" in page
        assert "un.pdf" not in page

    def test_who_kept_it_is_said(self, keep: Callable[..., str], elu_client: TestClient) -> None:
        keep(kept_by="Camille, agente")

        assert "Camille, agente" in elu_client.get("/documents").text

    def test_nothing_found_says_what_to_do(self, client: TestClient) -> None:
        assert "Retirez un filtre" in client.get("/documents?q=inconnu").text

    def test_signs_of_the_search_are_only_letters(
        self, keep: Callable[..., str], client: TestClient
    ) -> None:
        keep(name="un.pdf")

        assert "un.pdf" not in client.get("/documents", params={"q": "%"}).text
        assert client.get("/documents", params={"q": "nul\x00"}).status_code == 200


def blank(pages: int = 2) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    output = BytesIO()
    document.save(output)
    return output.getvalue()


class TestPreview:
    def test_each_page_is_a_picture(self, keep: Callable[..., str], elu_client: TestClient) -> None:
        sha256 = keep(blank())

        page = elu_client.get(f"/documents/{sha256}/apercu").text
        picture = elu_client.get(f"/documents/{sha256}/page-2.png")

        assert 'alt="Page 2 sur 2"' in page
        assert f'src="/documents/{sha256}/page-2.png"' in page
        assert "Ouvrir le PDF" in page
        assert picture.headers["content-type"] == "image/png"
        assert picture.headers["cache-control"] == "private, max-age=31536000, immutable"
        with Image.open(BytesIO(picture.content)) as drawn:
            assert drawn.size == (910, 1287)

    @pytest.mark.parametrize("number", ["0", "3", "-1", "x", "99999999999999999999"])
    def test_there_is_no_other_page(
        self, keep: Callable[..., str], client: TestClient, number: str
    ) -> None:
        assert client.get(f"/documents/{keep(blank())}/page-{number}.png").status_code in {404, 422}

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"%PDF-1.7 fiche", id="broken"),
            pytest.param(b"colonne\n", id="no-pdf"),
            pytest.param(blank(201), id="too-long"),
        ],
    )
    def test_what_has_no_picture_says_why(
        self, keep: Callable[..., str], client: TestClient, content: bytes
    ) -> None:
        sha256 = keep(content)

        page = client.get(f"/documents/{sha256}/apercu")

        assert page.status_code == 200
        assert "d’aperçu" in page.text
        assert client.get(f"/documents/{sha256}/page-1.png").status_code == 422

    def test_access_is_that_of_the_file(
        self, keep: Callable[..., str], sign_in: Callable[[Role], TestClient], stranger: TestClient
    ) -> None:
        sha256 = keep(blank(), is_restricted=True)
        elu, agent = sign_in(Role.ELU), sign_in(Role.AGENT)

        for path in (f"/documents/{sha256}/apercu", f"/documents/{sha256}/page-1.png"):
            assert elu.get(path).status_code == 403
            assert agent.get(path).status_code == 200
            assert stranger.get(path).status_code in {303, 401}

    def test_an_altered_file_is_not_shown(
        self, keep: Callable[..., str], client: TestClient, settings: Settings
    ) -> None:
        sha256 = keep(blank())
        store.path_of(settings.store_dir, sha256).write_bytes(blank(3))

        assert client.get(f"/documents/{sha256}/apercu").status_code == 404
        assert client.get(f"/documents/{sha256}/page-1.png").status_code == 404


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
