/** `python3 -c PYTHON MARKER W COUNT OFFSET ADDRESS PORT TIMEOUT ASKING NAME SPACING`; from Python 3.4. See socketScript.ts. */
export const PYTHON = String.raw`
import errno, os, signal, socket, struct, sys, time
m, w, count, offset, address, port, timeout, asking, name, spacing = sys.argv[1:]
count, offset, port, timeout, spacing = int(count), int(offset) / 1e6, int(port), float(timeout), int(spacing) / 1e6
family = socket.AF_INET6 if ":" in address else socket.AF_INET
clock = time.monotonic
stopping = []
signal.signal(signal.SIGTERM, lambda *_: stopping.append(1))
KINDS = {errno.ECONNREFUSED: "refused", errno.EHOSTUNREACH: "no-route", errno.ENETUNREACH: "no-route",
         errno.ECONNRESET: "reset", errno.EPIPE: "reset", errno.ETIMEDOUT: "timeout"}

def say(kind, text):
    os.write(1, ("%s %s %s " % (m, kind, w)).encode() + text + b"\n")

def oneline(data):
    return data.replace(b"%", b"%25").replace(b"\r", b"%0D").replace(b"\n", b"%0A")

pages = {}
def page(data):
    kept = data[:16384]
    key = (len(data), kept)
    if key not in pages and len(pages) < 64:
        pages[key] = len(pages) + 1
        code = 7
        for byte in kept:
            code = (code * 31 + byte) % 2147483647
        say("B", ("%d %d %d " % (pages[key], len(data), code)).encode() + oneline(data[:1200]))
    return pages.get(key, 0)

def left(end):
    rest = end - clock()
    if rest <= 0:
        raise socket.timeout()
    return rest

def answer(one, end, ident):
    while True:
        one.settimeout(left(end))
        data = one.recv(65535)
        if ident is None or (len(data) >= 12 and data[:2] == ident and data[2] & 128):
            return data

def ask(one, end):
    one.settimeout(left(end))
    one.connect((address, port))
    if asking == "tcp":
        return "ok", 0, ""
    if asking == "udp":
        payload = ("lvs-dr %s\n" % os.urandom(8).hex()).encode()
        one.send(payload)
        data = answer(one, end, None)
        return "ok", 0 if data == payload else page(data), ""
    ident = os.urandom(2)
    labels = b"".join(struct.pack("B", len(label)) + label.encode() for label in name.split("."))
    one.send(ident + b"\1\0\0\1\0\0\0\0\0\0" + labels + b"\0\0\1\0\1")
    return "rcode", 0, str(answer(one, end, ident)[3] & 15)

say("P", str(os.getpid()).encode())
base = clock() + offset
begun = 0
while begun < count and not stopping:
    due = base + begun * spacing
    while spacing and not stopping and due - clock() > 0:
        time.sleep(min(0.05, max(0, due - clock())))
    if stopping:
        break
    if spacing and clock() - due > 0.1:
        base += clock() - due - 0.1
    begun += 1
    started = clock()
    one = socket.socket(family, socket.SOCK_STREAM if asking == "tcp" else socket.SOCK_DGRAM)
    found = 0
    try:
        kind, found, text = ask(one, started + timeout)
    except socket.timeout:
        kind, text = "timeout", "no answer within %d ms" % (timeout * 1000)
    except OSError as error:
        kind, text = KINDS.get(error.errno, "other"), os.strerror(error.errno or 0)
    seconds = clock() - started
    try:
        host, local = one.getsockname()[:2]
        one.getpeername()
    except OSError:
        host, local = "-", 0
    one.close()
    say("A", ("%d %s %.6f %s %d %s" % (found, kind, seconds, host, local, text)).encode())
`;
