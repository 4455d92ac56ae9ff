import pytest

from convoque.nlu.facts import FactReader, load_french
from convoque.nlu.lexicon import Lexicon, load_lexicon
from convoque.nlu.safety import SafetyReader


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session")
def facts(lexicon: Lexicon) -> FactReader:
    return FactReader(load_french(), lexicon)


@pytest.fixture(scope="session")
def safety(lexicon: Lexicon) -> SafetyReader:
    return SafetyReader(lexicon)
