"""What has to be true of every answer, whoever asked for whatever."""

import json
import re
from collections.abc import Iterator
from typing import Any

import requests
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fuzz.world import NAMES, Person

CONFORMS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
# each entry of a synchronization has an outcome of its own, which says that it is illegal
TAKES_BAD_ENTRIES = "responses_sync"
# refusals of any API request, before it is known what it asks for
OF_THE_PROTOCOL = {400, 401, 403, 404, 405, 406, 413, 415}


def of_described(operation: Any) -> list[Any]:
    """Checks of an answer to a request that the schema describes, or that breaks what it says in one place."""
    if operation.definition.raw["operationId"] == TAKES_BAD_ENTRIES:
        return CONFORMS
    return [*CONFORMS, negative_data_rejection]


def wrong_with(answer: requests.Response, person: Person) -> Iterator[str]:
    """Whatever the request was."""
    if answer.status_code >= 500:
        yield f"status {answer.status_code}"
    headers, text = answer.headers, answer.text
    if "X-Request-ID" not in headers:
        yield from _wrong_with_a_refusal_of_the_server(answer)
        return
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"
    is_personal = answer.status_code < 300 and person.name and "/exams/" not in answer.url
    if is_personal and "private" not in headers.get("Cache-Control", ""):
        yield f"may be cached: {headers.get('Cache-Control')}"
    if "ETag" in headers:
        yield f"has an ETag: {headers['ETag']}"
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        yield from _wrong_with_an_error(answer)
    for words in sorted(person.secrets):
        if words in text:
            yield f"tells of the running mock: {words}"
    for name in NAMES.values():
        if name != person.name and name not in person.may_read and name in text:
            yield f"tells of another person: {name}"


def _wrong_with_a_refusal_of_the_server(answer: requests.Response) -> Iterator[str]:
    """gunicorn's own: the request could not be read, or is longer than any."""
    if answer.status_code not in (400, 413, 414, 417, 431, 501):
        yield f"status {answer.status_code} without a request id"


def _wrong_with_an_error(answer: requests.Response) -> Iterator[str]:
    """One shape for all errors."""
    if answer.headers.get("Content-Type") != "application/json":
        yield f"an error as {answer.headers.get('Content-Type')}"
        return
    error: Any = answer.json()
    if not isinstance(error, dict) or not {"code", "detail", "errors"} <= error.keys():
        yield f"an error of another shape: {json.dumps(error)[:200]}"
    elif not (
        isinstance(error["code"], str) and isinstance(error["detail"], str) and isinstance(error["errors"], dict)
    ):
        yield f"an error with parts of other types: {json.dumps(error)[:200]}"


def odd_answer(operation: Any, answer: requests.Response) -> Iterator[str]:
    """Of a request that is like no described one: refused as any, or answered as described."""
    request = answer.request
    if "X-Request-ID" not in answer.headers:
        return  # the server's own refusal, see wrong_with
    described = {int(code) for code in operation.responses.status_codes}
    if not _is_of(operation, str(request.url)):
        return
    if request.method != operation.method.upper():
        methods = {name.upper() for name in operation.schema.raw_schema["paths"][operation.path]}
        if answer.status_code < 300 and request.method not in {*methods, "HEAD", "OPTIONS"}:
            yield f"{request.method} does something"
        return
    if answer.status_code not in described | OF_THE_PROTOCOL:
        yield f"status {answer.status_code} is neither described nor a refusal of any request"
    elif answer.status_code in described and not operation.is_valid_response(answer):
        yield f"status {answer.status_code} of another shape"


def _is_of(operation: Any, url: str) -> bool:
    """Whether the address is one of this operation's, without more at its end."""
    path = "/" + url.split("/", 3)[3].split("?")[0]
    return re.fullmatch(re.sub(r"{\w+}", "[^/]+", operation.path), path) is not None
