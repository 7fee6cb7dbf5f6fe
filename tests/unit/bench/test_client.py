"""The benchmarks' own HTTP client: what it sends, and when an answer is whole."""

import pytest

from bench.harness.client import is_whole, request

SIZED = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("received", "whole"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-", False),
        (SIZED, False),
        (SIZED + b"1234", False),
        (SIZED + b"12345", True),
        (CHUNKED, False),
        (CHUNKED + b"5\r\n12345\r\n", False),
        (CHUNKED + b"5\r\n12345\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n", True),
    ],
)
def test_an_answer_is_whole_at_its_last_byte(received: bytes, whole: bool) -> None:
    assert is_whole(received) is whole


def test_a_request_carries_its_token_its_body_and_its_own_headers() -> None:
    sent = request("POST", "/x", "a-token", b"{}", accept="text/event-stream")
    head, _, body = sent.partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] == b"POST /x HTTP/1.1"
    assert {b"Authorization: Bearer a-token", b"Content-Length: 2", b"accept: text/event-stream"} <= set(
        head.split(b"\r\n")
    )
    assert body == b"{}"
