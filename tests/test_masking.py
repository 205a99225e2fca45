"""No secret of an address reaches a message, and an address without one stays as it is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import masked

HIDDEN = [
    ("ftp://user:hunt7er@192.0.2.1:9", "ftp://***@192.0.2.1:9"),
    ("https://hunt7er@host.example/x.git", "https://***@host.example/x.git"),
    ("https://user:hunt@7er@host.example/", "https://***@host.example/"),
    ("https://user:hunt/7?er@host.example/", "https://***@host.example/"),
    ("//user:hunt7er@host.example/", "//***@host.example/"),
    ("proxy user:hunt7er@host.example:3128 refused", "proxy ***@host.example:3128 refused"),
    ("cannot reach 'https://a:hunt7er@h.example/', nor <http://b:hunt7er@h>", None),
    ("https://h.example/x.git?access_token=hunt7er/", "https://h.example/x.git?access_token=***"),
    ("https://h.example/?a=1&token=hunt7er&b=2#top", "https://h.example/?a=1&token=***&b=2#top"),
    ("(https://h.example/?API-Key=hunt7er)", "(https://h.example/?API-Key=***)"),
    ("https://h.example/?a=1&amp;key=hunt7er", "https://h.example/?a=1&amp;key=***"),
    ("https://h.example/cb#id_token=hunt7er&state=1", "https://h.example/cb#id_token=***&state=1"),
    ("https://h.example/?next=https://i.example/?sig=hunt7er", None),
    ("https://h.example/?next=https%3A%2F%2Fi.example%2F%3Ftoken%3Dhunt7er", None),
    ("https://h.example/?oauth[client_secret]=hunt7er", None),
    ("Authorization: Bearer hunt7er", "Authorization: Bearer ***"),
    ("proxy-authorization: hunt7er", "proxy-authorization: ***"),
    *(
        (f"https://h.example/a?x=1&{name}=hunt7er", f"https://h.example/a?x=1&{name}=***")
        for name in (
            *("token", "TOKEN", "key", "sig", "signature", "password", "passwd", "pwd", "secret", "code"),
            *(
                "access_token",
                "refreshToken",
                "api_key",
                "apikey",
                "apiKey",
                "subscription-key",
                "sharedAccessKey",
            ),
            *("X-Amz-Signature", "X-Amz-Credential", "x-amz-security-token", "X-Goog-Signature", "auth_code"),
            *("sv", "se", "sp", "client_secret", "hmac-signature", "sessionid", "jwt", "auth"),
        )
    ),
]
SHOWN = [
    *("https://h.example:8080/@user/post", "https://h.example/a@b?c=d@e", "mailto:user@host.example"),
    *("git@github.com:owner/name.git", "user@host.example", "https://[2001:db8::1]:8080/x"),
    *(
        "https://h.example/?keyword=a&codepage=b&style=c&sort=d&monkey=e&server=f",
        "https://h.example/token/key",
    ),
    *(
        "https://h.example/?view=azure-1.0&tabs=a%2Cb#code",
        "the key = value",
        "a token is needed",
        "1 & 2 = 3",
    ),
    "https://h.example/?encoder=x&author=y&lang-code=z&assign=1",
]


@pytest.mark.parametrize(("text", "shown"), HIDDEN)
def test_a_secret_is_hidden(text: str, shown: str | None) -> None:
    hidden = masked(text)
    assert "hunt" not in hidden
    assert "7" not in hidden
    assert shown in (None, hidden)
    assert masked(hidden) == hidden


@pytest.mark.parametrize("text", SHOWN)
def test_an_address_without_a_secret_stays(text: str) -> None:
    assert masked(text) == text


@given(st.text(), st.text(alphabet="abc:/@?&=%#;. ", max_size=60))
def test_any_text_is_masked_once_and_for_all(text: str, address: str) -> None:
    for one in (text, address):
        assert masked(masked(one)) == masked(one)


@pytest.mark.parametrize(
    "piece",
    ["://a:", "//", "a", "?token", "&a=", "a:b", "%3f", "@", "//a:x", "?.", "key-", "authorization:", "\\\\"],
)
def test_the_time_grows_with_the_text(piece: str) -> None:
    begun = time.process_time()
    masked(piece * (400_000 // len(piece)) + "@=")
    assert time.process_time() - begun < 4
