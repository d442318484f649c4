"""A status → the page that says so; and the headers that every response carries."""

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
    "payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
}
"""For any response. What depends on the request is added to them."""

_SAID = {
    400: "Your browser sent something that this page does not understand.",
    403: "This did not come from the form itself.",
    404: "There is no such page.",
    405: "There is something here only when it comes from the form.",
    413: "This is more than the form can take: 64 KB. Go back, and write less.",
    415: "This page reads forms, and nothing else.",
    500: "Something went wrong here, and it is not your fault. Go back, and try again.",
    503: "Too much is asked of this computer just now. Please try again in a minute.",
}


def page(status: int) -> bytes:
    """A page for the person who is refused: what happened, and the way back to the form."""
    said = _SAID.get(status, _SAID[400])
    return _PAGE.format(status=status, said=said).encode()


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>This did not work</title>
<link rel="icon" href="data:,">
</head>
<body>
<main>
<h1>This did not work</h1>
<p>{said}</p>
<p><a href="./">Back to the form</a></p>
<p>{status}</p>
</main>
</body>
</html>
"""
