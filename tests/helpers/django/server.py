"""A real Django with REST framework and Simple JWT, in one file, for the tests of a client.

Reads its settings from the environment, prints `READY <port>` when it serves, and ends when its standard input closes,
so that it never outlives the test that started it.
"""
import hashlib
import io
import os
import shutil
import sys
import threading
from collections import Counter
from datetime import timedelta

import django
from django.conf import settings


def seconds(name, default):
    return timedelta(seconds=float(os.environ.get(name, default)))


def flag(name):
    return os.environ.get(name) == "1"


settings.configure(
    SECRET_KEY="only-for-tests-on-loopback-0123456789",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "rest_framework",
        "rest_framework_simplejwt.token_blacklist",
    ],
    # CommonMiddleware answers an address without its slash with a redirect.
    MIDDLEWARE=[__name__ + ".count_answers", "django.middleware.common.CommonMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.path.join(os.environ["DJANGO_FOLDER"], "db.sqlite3"),
            "OPTIONS": {"timeout": 60},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    # The fastest hasher: signing in is not what is tested.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
    SIMPLE_JWT={
        "ACCESS_TOKEN_LIFETIME": seconds("ACCESS_SECONDS", 300),
        "REFRESH_TOKEN_LIFETIME": seconds("REFRESH_SECONDS", 86400),
        "ROTATE_REFRESH_TOKENS": flag("ROTATE"),
        "BLACKLIST_AFTER_ROTATION": flag("BLACKLIST"),
    },
    LOGGING_CONFIG=None,
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework.permissions import IsAuthenticated  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402
from rest_framework_simplejwt import views as jwt_views  # noqa: E402
from rest_framework_simplejwt.tokens import RefreshToken  # noqa: E402

REFRESH = "/api/token/refresh/"
lock = threading.Lock()
counts = Counter()
presentations = Counter()
paths = Counter()
# Every refresh token handed out: this release keeps no row of the ones it rotates.
issued = []


def count_answers(get_response):
    """Counts what was answered, and how often each refresh token was presented."""

    def middleware(request):
        body = request.body if request.path == REFRESH else b""
        response = get_response(request)
        if request.path.startswith("/_"):
            return response
        with lock:
            counts["requests"] += 1
            paths[request.path] += 1
            if response.status_code == 401:
                counts["unauthorizedInAll"] += 1
                counts["unauthorized"] += not request.path.startswith("/api/token/")
            if request.path.startswith("/api/token/") and "refresh" in (getattr(response, "data", None) or {}):
                issued.append(response.data["refresh"])
            if request.path == REFRESH:
                presentations[hashlib.sha256(body).hexdigest()] += 1
                counts["refreshesAsked"] += 1
                counts["refreshesSucceeded"] += response.status_code == 200
        return response

    return middleware


class Echo(APIView):
    permission_classes = [IsAuthenticated]

    def answer(self, request):
        body = request.stream.read() if request.stream else b""
        return Response(
            {
                "user": request.user.username,
                "method": request.method,
                "bytes": len(body),
                "sha256": hashlib.sha256(body).hexdigest(),
                "contentType": request.content_type,
            }
        )

    get = post = put = answer


def public(request):
    return JsonResponse({"public": True})


NAMES = ("requests", "unauthorized", "unauthorizedInAll", "refreshesAsked", "refreshesSucceeded")


def stats(request):
    with lock:
        answer = {name: counts[name] for name in NAMES}
        most = max(presentations.values(), default=0)
        return JsonResponse({**answer, "paths": dict(paths), "mostPresentations": most})


def reset(request):
    with lock:
        counts.clear()
        presentations.clear()
        paths.clear()
    return JsonResponse({})


def deactivate(request):
    get_user_model().objects.filter(username=request.GET["user"]).update(is_active=False)
    return JsonResponse({})


def revoke(request):
    with lock:
        tokens = list(issued)
    for token in tokens:
        RefreshToken(token, verify=False).blacklist()
    return JsonResponse({})


urlpatterns = [
    path("api/token/", jwt_views.TokenObtainPairView.as_view()),
    path("api/token/refresh/", jwt_views.TokenRefreshView.as_view()),
    path("api/token/verify/", jwt_views.TokenVerifyView.as_view()),
    path("api/token/blacklist/", jwt_views.TokenBlacklistView.as_view()),
    path("api/echo/", Echo.as_view()),
    path("api/public/", public),
    path("_stats/", stats),
    path("_reset/", reset),
    path("_deactivate/", deactivate),
    path("_revoke/", revoke),
]


class Server(ThreadedWSGIServer):
    """A thousand connections may come at once, and the default queue holds ten."""

    request_queue_size = 4096
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that went away is no error of the server."""


def dechunk(stream):
    body = b""
    while size := int(stream.readline().split(b";")[0], 16):
        body += stream.read(size)
        stream.readline()
    while stream.readline().strip():
        pass
    return body


class Handler(WSGIRequestHandler):
    """Takes chunked bodies, as every server does that people deploy behind; Django's own one sees them as empty."""

    def log_message(self, *args):
        pass

    def parse_request(self):
        if not super().parse_request():
            return False
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = dechunk(self.rfile)
            del self.headers["Transfer-Encoding"]
            self.headers["Content-Length"] = str(len(body))
            self.rfile = io.BytesIO(body)
        return True

    def handle_one_request(self):
        connection_file = self.rfile
        try:
            super().handle_one_request()
        finally:
            self.rfile = connection_file


def main():
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
    for name, password in (("alice", "wonderland"), ("bob", "builder")):
        get_user_model().objects.create_user(name, password=password)
    connection.close()
    server = Server(("127.0.0.1", 0), Handler)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("READY", server.server_address[1], flush=True)
    sys.stdin.read()
    # Nobody else does it when the test was killed.
    shutil.rmtree(os.environ["DJANGO_FOLDER"], ignore_errors=True)


main()
