"""The schemas shipped with the product are the official ones, unchanged."""

import hashlib
import re

import pytest

from app.datasets.checking import SchemaCode
from app.datasets.checking.decp import SCHEMA
from app.datasets.checking.pages import SCHEMA_CHOICES
from app.datasets.checking.schemas import FOLDER, table_schema
from app.datasets.checking.service import SCHEMA_OF
from app.priority_datasets import DATASETS, DatasetCode

TOLD = re.findall(r"\| `([0-9a-f]{64})` \| (\S+) \|", (FOLDER / "README.md").read_text("utf-8"))


class TestSchemas:
    @pytest.mark.parametrize(("sha256", "name"), TOLD, ids=[name for _, name in TOLD])
    def test_the_bytes_are_those_of_the_readme(self, sha256: str, name: str) -> None:
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == sha256

    def test_every_shipped_schema_is_told(self) -> None:
        assert {name for _, name in TOLD} == {
            path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.json")
        }

    @pytest.mark.parametrize(
        ("dataset", "schema"),
        [one for one in SCHEMA_OF.items() if one[1] not in {SchemaCode.BAL, SchemaCode.DECP}],
    )
    def test_the_version_is_the_one_the_pages_announce(
        self, dataset: DatasetCode, schema: SchemaCode
    ) -> None:
        ref = table_schema(schema).ref

        assert (ref.name, ref.version) == (DATASETS[dataset].schema, DATASETS[dataset].version)

    def test_contracts_too(self) -> None:
        known = DATASETS[DatasetCode.MARCHES_PUBLICS]

        assert (SCHEMA.name, SCHEMA.version) == (known.schema, known.version)

    def test_each_dataset_can_be_checked(self) -> None:
        assert set(SCHEMA_OF) == set(DatasetCode)
        assert {code for code, _ in SCHEMA_CHOICES} == set(SchemaCode)
