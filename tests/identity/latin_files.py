"""Two made-up files of people with Latin names, as any publisher might send: a register, and records with mistakes."""

import random

GIVEN = [
    "anna",
    "bella",
    "carla",
    "doris",
    "emil",
    "fritz",
    "georg",
    "hanna",
    "ivana",
    "jonas",
    "klara",
    "ludwig",
    "maria",
]
SURNAMES = ["aumann", "berger", "czerny", "dorner", "eckert", "felder", "gruber", "hofer", "imhof", "jordan", "kogler"]
STREETS = [
    "lindenweg",
    "marktgasse",
    "neubaustrasse",
    "obere zeile",
    "parkring",
    "quellenweg",
    "rosengasse",
    "seestrasse",
]
TOWNS = ["altdorf", "bruckberg", "clausheim", "dornfeld", "ebenau", "freiwald"]

Row = dict[str, str]


def register(count: int, seed: int) -> list[Row]:
    """People, each once."""
    chance = random.Random(seed)  # noqa: S311 -- Made-up people must be the same each time.
    return [
        {
            "id": f"P{number:04}",
            "given_name": chance.choice(GIVEN) + chance.choice(["", "a", "e", "ine"]),
            "surname": chance.choice(SURNAMES) + chance.choice(["", "er", "mann"]),
            "street": f"{chance.choice(STREETS)} {chance.randint(1, 40)}",
            "town": chance.choice(TOWNS),
            "date_of_birth": f"{chance.randint(1930, 2004)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}",
        }
        for number in range(count)
    ]


def records(people: list[Row], seed: int) -> list[Row]:
    """One record of each person, with a mistake in two fields of three records."""
    chance = random.Random(seed)  # noqa: S311 -- Made-up people must be the same each time.
    made = []
    for number, person in enumerate(people):
        record = person | {"id": f"R{number:04}"}
        for _ in range(chance.choice([0, 1, 2])):
            field = chance.choice(["given_name", "surname", "street", "date_of_birth"])
            record[field] = _spoilt(record[field], chance)
        if chance.random() < 0.05:
            record["given_name"], record["surname"] = record["surname"], record["given_name"]
        made.append(record)
    return made


def _spoilt(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text)) if text else 0
    kind = chance.choice(["lose", "swap", "empty"])
    if kind == "empty":
        return ""
    if kind == "lose":
        return text[:place] + text[place + 1 :]
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def by_column(rows: list[Row]) -> dict[str, list[str]]:
    """The rows as columns, without the identifier."""
    return {name: [row[name] for row in rows] for name in rows[0] if name != "id"}
