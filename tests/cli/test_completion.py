"""Proves that bash completes commands, actions, options and values as the program takes them."""
import os
import subprocess

from desk import SOURCE

SCRIPT = """
source "$1"; shift
compopt() { :; }
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_cabledesk
printf '%s\\n' "${COMPREPLY[@]}"
"""


def completed(*words):
    done = subprocess.run(["bash", "-c", SCRIPT, "bash", os.path.join(SOURCE, "completions/cabledesk.bash"), *words],
                          capture_output=True, text=True, check=True, timeout=20)
    return done.stdout.split()


def test_what_bash_offers(_):
    for words, offered in [
        (["cabledesk", "se"], ["search", "serve"]),
        (["cabledesk", "--desk", "x", "in"], ["init"]),
        (["cabledesk", "story", ""], ["import", "list", "show", "publish", "revise", "withdraw", "links"]),
        (["cabledesk", "story", "publish", "--a"], ["--at", "--although-protected"]),
        (["cabledesk", "search", "--by", "r"], ["relevance"]),
        (["cabledesk", "collection", "s"], ["set"]),
        (["cabledesk", "import", "--r"], ["--report"]),
        (["cabledesk", "story", "withdraw", "--reason", ""], []),
    ]:
        assert completed(*words) == offered, f"{words}: offered {completed(*words)}, not {offered}"
