"""Settings of the stand-in for the Django backend whose databases `nabha import-django` reads.

LEGACY_DATABASE names the SQLite file. LEGACY_WITHOUT_SYNC_COLUMNS=1 gives the schema from before incremental sync.
"""

import os

SECRET_KEY = "creates-test-databases-only"
DEBUG = False
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "telemedicine"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("LEGACY_DATABASE", ":memory:"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
SYNC_COLUMNS = os.environ.get("LEGACY_WITHOUT_SYNC_COLUMNS") != "1"
