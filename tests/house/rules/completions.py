"""Proves that the shells complete what the man pages describe: every command and every long option, in bash, zsh and fish."""
import re

SHELLS = {"completions/cabledesk.bash": "--{}", "completions/_cabledesk": "--{}", "completions/cabledesk.fish": "-l {}"}


def find(project):
    commands, options = set(), set()
    for page in project.files(r"man/cabledesk.*\.1"):
        if page.path != "man/cabledesk.1":
            commands.add(page.path[len("man/cabledesk-"):-len(".1")])
        options.update(re.findall(r"\bFl -([a-z-]+)", page.text.replace("\\-", "-")))
    for path, form in SHELLS.items():
        if path not in project.paths:
            yield f"{path}:1: there is no such completion"
            continue
        text = re.sub(r"^set -l .*", "", project.file(path).text, flags=re.M)
        for command in sorted(commands):
            if not re.search(rf"(?<![\w-]){command}(?![\w-])", text):
                yield f"{path}:1: the command {command} is not completed"
        for option in sorted(options):
            if not re.search(re.escape(form.format(option)) + r"(?![\w-])", text):
                yield f"{path}:1: the option --{option} is not completed"
        for option in sorted(set(re.findall(form.format(r"([a-z][a-z-]*)"), text)) - options):
            yield f"{path}:1: no man page knows the option --{option}"
