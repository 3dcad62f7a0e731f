"""Answers that are made once and kept zipped, and go out as each request asks (RFC 9110, 8.8, 12.5.3 and 13.1)."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags


@dataclass(frozen=True)
class ZippedAnswer:
    """The content of an answer, and the headers that every form of it has.

    Attributes:
        zipped: the content, by gzip.
        name: of this content and no other; the two forms' ETags are made from it.
        headers: such as how long a browser may keep it.
    """

    zipped: bytes = field(repr=False)
    name: str
    headers: Mapping[str, str]

    @classmethod
    def zip(cls, content: bytes, headers: Mapping[str, str]) -> ZippedAnswer:
        """Compress a content, which takes a while where it is large."""
        return cls(gzip.compress(content, 6, mtime=0), hashlib.sha256(content).hexdigest()[:16], headers)

    def respond(self, request: Request) -> Response:
        """Answer a GET or a HEAD: zipped or not, or with 304 where the browser has just that."""
        is_zipped = takes_gzip(request)
        etag = f"{self.name}-gzip" if is_zipped else self.name
        vary = ", ".join(filter(None, ("Accept-Encoding", self.headers.get("vary"))))
        headers = {**self.headers, "etag": f'"{etag}"', "vary": vary}
        if parse_etags(request.headers.get("if-none-match")).contains_weak(etag):
            headers.pop("content-type", None)
            return Response(status_code=304, headers=headers)
        if is_zipped:
            headers["content-encoding"] = "gzip"
        response = Response(self.zipped if is_zipped else gzip.decompress(self.zipped), headers=headers)
        if request.method == "HEAD":
            response.body = b""  # after its length was noted
        return response


def takes_gzip(request: Request) -> bool:
    """Whether the one who asks can unzip: `gzip;q=0` cannot, `GZIP` and `*` can."""
    return parse_accept_header(request.headers.get("accept-encoding"), Accept).quality("gzip") > 0
