"""What Schemathesis holds against every answer, in the place of its own check, which takes refusals for faults."""

import schemathesis

# interface.md's, without INTERNAL.
CODES = {
    "INVALID", "FORBIDDEN", "NOT_FOUND", "SPOT_TAKEN", "NOT_OFFERED", "NOT_ENOUGH_CREDITS", "OWN_SPOT", "TOO_MANY",
    "TOO_LARGE", "TOO_COMPLEX",
}  # fmt: skip


@schemathesis.check
def answered_or_refused(ctx, response, case):
    """No 5xx, and every error has a code that says why; what is no HTTP at all was not for GraphQL to answer."""
    assert response.status_code < 500, f"status {response.status_code}: {response.text[:300]}"
    if response.status_code == 200:
        for error in response.json().get("errors", []):
            assert error.get("extensions", {}).get("code") in CODES, error
