"""A real SMTP server that keeps what it receives, and that can be told to misbehave.

Takes one argument: a JSON object of options (see smtp.rs). Says `listening` when it is ready, and ends when its standard
input does. Each accepted message becomes a JSON file in the folder; each greeting becomes a line of the file `log`.
"""

import asyncio
import base64
import json
import os
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])
left = {"refusals": options["refusals"], "breaks": options["breaks"], "lost_answers": options["lost_answers"]}
received = 0


def use(name):
    """Whether a misbehaviour is due once more."""
    if left[name] == 0:
        return False
    left[name] -= 1
    return True


def log(event):
    with open(os.path.join(options["folder"], "log"), "a", encoding="utf-8") as file:
        file.write(event + "\n")


def encrypted(server):
    return server.transport.get_extra_info("sslcontext") is not None


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if self.envelope.rcpt_tos and use("breaks"):
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.read(64)
            log("broke off in DATA")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        log("greeted")
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if use("refusals"):
            return options["refusal"].replace("{address}", address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        global received
        await asyncio.sleep(options["delay_seconds"])
        received += 1
        path = os.path.join(options["folder"], f"{received:04}.json")
        message = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "octets": base64.b64encode(envelope.content).decode("ascii"),
            "encrypted": encrypted(server),
            "user": session.auth_data,
        }
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(message, file)
        os.rename(path + ".new", path)
        if use("lost_answers"):
            server.transport.abort()
        return "250 Accepted"


def authenticate(server, session, envelope, mechanism, data):
    user, password = data.login.decode("utf-8"), data.password.decode("utf-8")
    log(f"password offered, encrypted: {encrypted(server)}")
    if user == options["user"] and password == options["password"]:
        return AuthResult(success=True, auth_data=user)
    return AuthResult(success=False, handled=False)


def certificate():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options["certificate"], options["private_key"])
    return context


class OnThisPort(Controller):
    def factory(self):
        return Server(self.handler, **self.SMTP_kwargs)


settings = {}
if options["user"] is not None:
    settings |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": options["tls"] == "starttls"}
if options["tls"] == "starttls":
    settings |= {"tls_context": certificate(), "require_starttls": True}
if options["tls"] == "implicit":
    settings |= {"ssl_context": certificate()}

controller = OnThisPort(Handler(), hostname="127.0.0.1", port=options["port"], **settings)
controller.start()
print("listening", flush=True)
sys.stdin.read()
controller.stop()
