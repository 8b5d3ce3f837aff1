"""gql from PyPI: a query, a mutation, a refusal, and a subscription over each of its two WebSocket transports.
Prints a line for each.

    python gql_client.py SITE TOKEN
"""

import asyncio
import sys
import uuid
from datetime import datetime, timedelta, timezone

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.aiohttp_websockets import AIOHTTPWebsocketsTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

site, token = sys.argv[1:]
authorization = {"authorization": f"Bearer {token}"}
http = AIOHTTPTransport(url=f"{site}/graphql", headers=authorization)
path = f"{site.replace('http', 'ws')}/graphql"
protocol = WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL
day = (datetime.now(timezone.utc) + timedelta(days=3)).date().isoformat()
starts_at, ends_at = f"{day}T12:00:00Z", f"{day}T13:00:00Z"

FREE = gql(
    """
    query Free($from: DateTime!, $to: DateTime!) {
      spots(filter: {freeFrom: $from, freeTo: $to, mine: false}) { nodes { id label features owner { name unit } } }
    }
    """
)
RESERVE = gql("mutation Reserve($input: ReserveInput!) { reserve(input: $input) { id status price spot { id } } }")
CANCEL = gql("mutation Cancel($id: ID!) { cancelReservation(id: $id) { id status } }")
CHANGED = gql("subscription Changed($level: String) { spotChanged(level: $level) { id label state } }")


def with_variables(document, **variables):
    document.variable_values = variables
    return document


async def first_of(session, document):
    async for answer in session.subscribe(document):
        return answer["spotChanged"]


async def a_query():
    """a query, checked against the schema that introspection gave"""
    async with Client(transport=http, fetch_schema_from_transport=True) as session:
        answer = await session.execute(with_variables(FREE, **{"from": starts_at, "to": ends_at}))
        assert len(answer["spots"]["nodes"]) > 2, answer
        assert all(spot["owner"]["name"] for spot in answer["spots"]["nodes"]), answer
        return [spot["id"] for spot in answer["spots"]["nodes"]]


def told_over(transport_class, choose):
    async def told(free):
        spot = choose(free)
        transport = transport_class(url=path, init_payload=authorization, subprotocols=[protocol])
        wanted = {"spot": spot, "startsAt": starts_at, "endsAt": ends_at, "requestId": str(uuid.uuid4())}
        async with Client(transport=transport) as watching, Client(transport=http) as session:
            watch = asyncio.create_task(first_of(watching, CHANGED))
            # Subscribing is not answered: give it time to be there.
            await asyncio.sleep(1)
            reserved = (await session.execute(with_variables(RESERVE, input=wanted)))["reserve"]
            assert reserved["status"] == "BOOKED" and reserved["spot"]["id"] == spot, reserved
            changed = await asyncio.wait_for(watch, 10)
            assert changed["id"] == spot, changed
            cancelled = await session.execute(with_variables(CANCEL, id=reserved["id"]))
            assert cancelled["cancelReservation"]["status"] == "CANCELLED", cancelled

    told.__doc__ = f"mutations, told by a subscription over {transport_class.__name__}"
    return told


async def a_refusal(free):
    """a refusal has its code, and the field that is wrong"""
    backwards = {"spot": free[0], "startsAt": ends_at, "endsAt": starts_at}
    async with Client(transport=http) as session:
        try:
            answer = await session.execute(with_variables(RESERVE, input=backwards))
        except TransportQueryError as error:
            extensions = error.errors[0]["extensions"]
            assert extensions["code"] == "INVALID" and extensions["fields"][0]["field"] == "endsAt", extensions
        else:
            raise AssertionError(answer)


async def check(body, *arguments):
    words = body.__doc__
    try:
        result = await body(*arguments)
        print(f"ok: gql: {words}")
        return result
    except Exception as error:  # whatever it is, it is what the line says
        print(f"FAILED: gql: {words}: {error!r}")


async def main():
    free = await check(a_query) or []
    await check(told_over(WebsocketsTransport, lambda free: free[-1]), free)
    await check(told_over(AIOHTTPWebsocketsTransport, lambda free: free[-2]), free)
    await check(a_refusal, free)


asyncio.run(main())
