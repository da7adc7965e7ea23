"""Signs that a reading machine takes for one another; used to propose, never to correct."""

_AS_DIGIT = dict(zip("oqil|sbezg", "0011158826", strict=True))
DIGIT_LIKE = "".join(_AS_DIGIT)
_TABLE = str.maketrans(_AS_DIGIT | {letter.upper(): digit for letter, digit in _AS_DIGIT.items()})
_NATURES = {
    read: nature
    for nature, readings in {
        "DE": "0E OE QE D6 D8 DF BE",
        "AI": "A1 Al",
        "AR": "4R",
        "BF": "8F",
        "CC": "C0",
        "AU": "AV",
    }.items()
    for read in readings.split()
}


def as_digits(text: str) -> str:
    """« 2O22 » gives « 2022 »: a proposal."""
    return text.translate(_TABLE)


def as_nature(text: str) -> str:
    return _NATURES.get(text, text)


def differences(left: str, right: str) -> list[tuple[str, str]] | None:
    """The pairs of signs that differ; None when the lengths do."""
    if len(left) != len(right):
        return None
    return [pair for pair in zip(left, right, strict=True) if pair[0] != pair[1]]


def are_alike(left: str, right: str) -> bool:
    """One stamp read twice: same length, at most two signs apart."""
    apart = differences(left, right)
    return apart is not None and len(apart) <= 2
