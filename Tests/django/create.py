#!/usr/bin/env python3
"""Creates a database of the old Django backend, with Django itself, to test `nabha import-django` on.

    create.py OUT.sqlite3 [--without-sync-columns] [--with-broken-rows]

Needs the packages of requirements.txt. Prints one JSON object: rows per table, and which broken rows were added with
what is wrong with each. The same options always give the same rows.
"""

import argparse
import json
import os
import sys
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="file to create; it must not exist")
    parser.add_argument("--without-sync-columns", action="store_true", help="the schema from before incremental sync")
    parser.add_argument(
        "--with-broken-rows", action="store_true", help="add rows a strict importer must skip and report"
    )
    options = parser.parse_args()
    if options.out.exists():
        parser.error(f"{options.out} exists")

    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    os.environ["LEGACY_DATABASE"] = str(options.out.resolve())
    os.environ["LEGACY_WITHOUT_SYNC_COLUMNS"] = "1" if options.without_sync_columns else "0"
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(Path(__file__).resolve().parent / "legacy"))

    import django
    from django.core.management import call_command
    from django.db import connection, transaction

    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from telemedicine.breakage import break_rows
    from telemedicine.population import populate

    with transaction.atomic():
        rows = populate()
    broken = break_rows(connection) if options.with_broken_rows else []
    connection.close()
    print(json.dumps({"rows": rows, "broken": broken}, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
