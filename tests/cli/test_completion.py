"""Proves that bash completes commands, actions, options and values, and that its commands and options are those that the
program names in its help. (A house test compares bash, zsh and fish with the man pages.)"""
import os
import re
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
        (["cabledesk", "story", "w"], ["withdraw"]),
        (["cabledesk", "story", "publish", "--a"], ["--at", "--although-protected", "--although-open"]),
        (["cabledesk", "search", "--by", "r"], ["relevance"]),
        (["cabledesk", "collection", "s"], ["set"]),
        (["cabledesk", "import", "--r"], ["--report"]),
        (["cabledesk", "story", "withdraw", "--reason", ""], []),
    ]:
        assert completed(*words) == offered, f"{words}: offered {completed(*words)}, not {offered}"


def test_bash_knows_what_the_program_knows(desk):
    commands = re.findall(r"^  ([a-z-]+(?: [a-z]+)?)  ", desk.run("--help").expect().out, re.M)
    assert len(commands) > 10, commands
    for command in commands:
        words = command.split()
        for i in range(len(words)):
            assert words[i] in completed("cabledesk", *words[:i], words[i]), f"{command} is not completed"
        known = re.findall(r"^  (--[a-z-]+)", desk.run(*words, "--help").expect().out, re.M)
        offered = completed("cabledesk", *words, "--")
        assert sorted(known) == sorted(offered), f"{command}: bash offers {sorted(offered)}, the program has {sorted(known)}"
