"""The PostgreSQL of the tests is a real one."""

from tests.postgres import find_binaries, postgres_server


def test_server_answers_a_query() -> None:
    import psycopg

    binaries = find_binaries()
    assert binaries is not None, "no PostgreSQL binaries: apt install postgresql"
    with postgres_server(binaries) as url, psycopg.connect(url.replace("postgres://", "postgresql://")) as connection:
        row = connection.execute("select current_user, version()").fetchone()
    assert row is not None
    assert row[0] == "karakter"
    assert row[1].startswith("PostgreSQL")
