"""A desk in a folder of its own, and the program called on it as a person would.

    def test_an_import_is_counted(desk):
        desk.init()
        desk.run("import", desk.data("sample/records.csv"), "--collection", "Sample", "--json").json()["new"]
        desk.run("show", "09NOWHERE1").expect(code=4, err="no cable")
"""
import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def read_folder(folder):
    """Every file below it: path → bytes."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as f:
                found[os.path.relpath(path, folder)] = f.read()
    return found


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
    _made = {}  # desks that several tests begin with: made once, then copied
    _making = threading.Lock()

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

    def run(self, *arguments, stdin=b"", timeout=60, cwd=None):
        """Runs a command to its end, off a terminal. A Result."""
        arguments = [str(a) for a in arguments]
        done = subprocess.run([self.program, *arguments], cwd=cwd or self.folder, env=self.environment(), timeout=timeout,
                              input=stdin.encode() if isinstance(stdin, str) else stdin, capture_output=True, check=False)
        return Result(arguments, done.returncode, done.stdout.decode("utf-8", "replace"),
                      done.stderr.decode("utf-8", "replace"))

    def init(self):
        self.run("init").expect()
        return self

    def sample(self, published=False):
        """The sample archive with its four stories as drafts; `published`: three of them are, as data/sample/setup says."""
        with Desk._making:
            if published not in Desk._made:
                keep = tempfile.TemporaryDirectory(prefix="cabledesk-cli-sample-")
                Desk(self.program, keep.name)._set_up(published)
                Desk._made[published] = keep
        shutil.copytree(os.path.join(Desk._made[published].name, "desk"), self.path)
        return self

    def _set_up(self, published):
        self.init()
        with open(self.data("sample/setup"), encoding="utf-8") as f:
            lines = [shlex.split(line, comments=True) for line in f]
        for words in filter(None, lines):
            if published or words[:2] != ["story", "publish"]:
                self.run(*words, cwd=self.data("sample")).expect()

    @staticmethod
    def clean_up():
        for keep in Desk._made.values():
            keep.cleanup()

    def story(self, body, name="story.md", **head):
        """Imports a story; its number."""
        head = {"headline": "A story", "partner": "The Orsolin Courier"} | head
        lines = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in head.items())
        return self.run("story", "import", self.file(name, f"---\n{lines}---\n\n{body}\n"), "--json").json()["id"]

    def room(self):
        """Every file of the room: path in it → bytes."""
        return read_folder(os.path.join(self.path, "room"))

    def start(self, *arguments):
        """Starts a command that goes on (serve, a long import), in a session of its own; stopped with the test at the latest."""
        child = subprocess.Popen([self.program, *map(str, arguments)], cwd=self.folder, env=self.environment(),
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 start_new_session=True, text=True)
        self.children.append(child)
        return child

    def kill_import_when_it_counts(self, *arguments):
        """Kills an import as soon as it says that cables are in; gives how many it said."""
        child, cables = self.start("import", *arguments, "--progress"), 0
        for line in child.stdout:
            cables = json.loads(line).get("cables", 0)
            if cables > 0:
                break
        os.killpg(child.pid, signal.SIGKILL)
        child.wait(20)
        return cables

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
