"""A worker that knows the drill's jobs: the real one in everything else."""

import os

import uvloop

from potentia.entrypoints.settings import Settings
from potentia.entrypoints.worker.main import run
from tests.drills.jobs import consumers

if __name__ == "__main__":
    uvloop.run(run(Settings.read(os.environ), consumers))
