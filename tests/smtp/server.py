"""A mail server for tests, on a port of its own or the one that is given.

Prints the port, and then each mail that it took as a line of JSON. Reads from standard input how to answer from then on:
`accept`, `refuse CODE` or `hang`.
"""

import asyncio
import json
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP


class Handler:
    mode = "accept"

    async def handle_DATA(self, server, session, envelope):
        if self.mode == "hang":
            await asyncio.sleep(3600)
        if self.mode != "accept":
            return f"{self.mode} no"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        part = lambda kind: (body := mail.get_body((kind,))) and body.get_content()
        say(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "headers": {name.lower(): str(value) for name, value in mail.items()},
                "text": part("plain"),
                "html": part("html"),
            }
        )
        return "250 OK"


def say(value):
    print(json.dumps(value), flush=True)


async def main():
    handler, loop = Handler(), asyncio.get_running_loop()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = await loop.create_server(lambda: SMTP(handler, hostname="localhost"), "127.0.0.1", port)
    say(server.sockets[0].getsockname()[1])
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().strip():
        handler.mode = line.removeprefix("refuse ")
        say("heard")


asyncio.run(main())
