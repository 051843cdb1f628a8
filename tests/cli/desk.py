"""A desk in a folder of its own, and the program called on it as a person would.

    def test_an_import_is_counted(desk):
        desk.init()
        desk.run("import", desk.data("sample/records.csv"), "--collection", "Sample", "--json").json()["new"]
        desk.run("show", "09NOWHERE1").expect(code=4, err="no cable")
"""
import json
import os
import signal
import subprocess

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Result:
    """What a command did: code, out, err."""

    def __init__(self, arguments, code, out, err):
        self.arguments, self.code, self.out, self.err = arguments, code, out, err

    def __str__(self):
        return f"cabledesk {' '.join(self.arguments)}\nexit code {self.code}\nstdout: {self.out}\nstderr: {self.err}"

    def expect(self, code=0, out=None, err=None):
        """The exit code is `code`; `out` and `err`, if given, stand in what was printed. Returns itself."""
        assert self.code == code, f"exit code {self.code}, not {code}\n{self}"
        for words, where, text in ((out, "stdout", self.out), (err, "stderr", self.err)):
            assert words is None or words in text, f"{words!r} is not in {where}\n{self}"
        return self

    def json(self, code=0):
        """The object or array that a command with --json prints."""
        self.expect(code=code)
        try:
            return json.loads(self.out)
        except ValueError as e:
            raise AssertionError(f"no JSON: {e}\n{self}") from e

    def lines(self, code=0):
        return self.expect(code=code).out.splitlines()


class Desk:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.path = os.path.join(folder, "desk")
        self.children = []

    @staticmethod
    def data(path):
        """A file of the project's data/ folder."""
        return os.path.join(SOURCE, "data", path)

    def file(self, name, content):
        """Writes a file beside the desk; its path."""
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content.encode() if isinstance(content, str) else content)
        return path

    def environment(self):
        env = {k: v for k, v in os.environ.items() if not k.startswith("CABLEDESK_")}
        return env | {"CABLEDESK": self.path, "TZ": "UTC", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}

    def run(self, *arguments, stdin=b"", timeout=60):
        """Runs a command to its end, off a terminal. A Result."""
        arguments = [str(a) for a in arguments]
        done = subprocess.run([self.program, *arguments], cwd=self.folder, env=self.environment(), timeout=timeout,
                              input=stdin.encode() if isinstance(stdin, str) else stdin, capture_output=True, check=False)
        return Result(arguments, done.returncode, done.stdout.decode("utf-8", "replace"),
                      done.stderr.decode("utf-8", "replace"))

    def init(self):
        self.run("init").expect()
        return self

    def start(self, *arguments):
        """Starts a command that goes on (serve, a long import), in a session of its own; stopped with the test at the latest."""
        child = subprocess.Popen([self.program, *map(str, arguments)], cwd=self.folder, env=self.environment(),
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 start_new_session=True, text=True)
        self.children.append(child)
        return child

    def stop_all(self):
        for child in self.children:
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(10)
                except subprocess.TimeoutExpired:
                    os.killpg(child.pid, signal.SIGKILL)
                    child.wait(10)
            for pipe in (child.stdout, child.stderr):
                pipe.close()
