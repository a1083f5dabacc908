"""A small installation for the tests of the supervisor: two services and a page that only say what they were told.

Run as a program: `python -m tests.embedded.installation DATA_DIRECTORY`.
"""

import sys
from pathlib import Path

from deploy.embedded.service_process import ServiceProcess
from deploy.embedded.supervisor import Supervisor, run_supervisor

SERVICE = """
import http.server, json, os, sys

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        told = {name: value for name, value in os.environ.items() if name.startswith("SHUNO_")}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass

http.server.HTTPServer(("127.0.0.1", int(os.environ["SHUNO_HTTP_PORT"])), Answer).serve_forever()
"""


def main() -> int:
    command = (sys.executable, "-I", "-S", "-c", SERVICE)
    services = [
        ServiceProcess("first", command, migrates=True),
        ServiceProcess("second", command),
        ServiceProcess("page", command, has_database=False),
    ]
    return run_supervisor(Supervisor(Path(sys.argv[1]), services, {"facts": 4, "parked": 1}))


if __name__ == "__main__":
    sys.exit(main())
