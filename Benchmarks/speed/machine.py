"""What both programs run on, and what they are."""
import hashlib
import os
import pathlib
import platform
import shutil
import subprocess

from .programs import call, call_json

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEER_VERSIONS = (
    "import json, platform, torch;"
    "print(json.dumps({'PyTorch': torch.__version__, 'Python': platform.python_version()}))"
)


def environment(options):
    """What results depend on: sections of one environment can be compared with each other."""
    return {
        "machine": f"{processor()}, {os.cpu_count()} logical cores",
        "system": platform.system(),
        **doctor(options.daedalus),
        **call_json([options.python, "-c", PEER_VERSIONS]),
    }


def doctor(daedalus):
    """The version and instruction set of our program, and which file exactly it is."""
    lines = call([daedalus, "doctor"]).splitlines()
    values = dict(line.split(":", 1) for line in lines if ":" in line)
    program = pathlib.Path(shutil.which(daedalus) or daedalus)
    return {
        "Daedalus": call([daedalus, "--version"]).strip(),
        "instruction set": values["instruction set"].strip(),
        "build": hashlib.sha256(program.read_bytes()).hexdigest()[:12],
    }


def processor():
    """The processor's name as Linux tells it."""
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def commit():
    """The commit of this checkout, if it is one."""
    command = ["git", "-C", str(ROOT), "describe", "--always"]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return done.stdout.strip() or None
