"""PostgreSQL refuses to run as root: find the command prefix that lets root start it all the same."""

import os
import pwd
import shutil
import stat
from asyncio.subprocess import DEVNULL, create_subprocess_exec
from pathlib import Path

from potentia.entrypoints.cli.embedded.process import StartError

INNER_UID = "1000"
"""The number that root's processes see as their own in a user namespace; files stay root's outside of it."""

STAND_IN_USERS = ("postgres", "nobody")


async def unprivileged(*folders: Path) -> list[str]:
    """The prefix under which PostgreSQL accepts to run on `folders`: nothing for an ordinary user.

    For root it is a user namespace that shows root as an ordinary user: no account is made, no mode or owner is
    changed, and folders of mode 700 above the data stay closed. Where the kernel or the container refuses user
    namespaces, it is an unprivileged account, which needs that every folder above `folders` can be entered.

    Raises:
        StartError: root, and neither way is open.
    """
    if os.geteuid() != 0:
        return []
    namespace = [
        shutil.which("unshare") or "unshare",
        "--user",
        f"--map-user={INNER_UID}",
        f"--map-group={INNER_UID}",
        "--",
    ]
    if await _succeeds([*namespace, "true"]):
        return namespace
    if all(_open_to_others(above) for folder in folders for above in folder.absolute().parents):
        return _as_account(_stand_in())
    raise StartError(
        "PostgreSQL does not run as root, this machine refuses user namespaces, and a folder above the data or "
        "the installation is closed to other users: run as an ordinary user, or set POTENTIA_DATABASE_URL"
    )


def give_to(prefix: list[str], folder: Path) -> None:
    """Hand `folder`, just made by us, to the account that `prefix` runs under, where it is another one."""
    if prefix and Path(prefix[0]).name == "setpriv":
        account = _stand_in()
        os.chown(folder, account.pw_uid, account.pw_gid)


def _as_account(account: pwd.struct_passwd) -> list[str]:
    setpriv = shutil.which("setpriv") or "setpriv"
    return [setpriv, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", "--"]


def _stand_in() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in STAND_IN_USERS:
        if name in known:
            return known[name]
    raise StartError("No unprivileged account (postgres or nobody) to run PostgreSQL under: run as an ordinary user")


def _open_to_others(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IXOTH)


async def _succeeds(command: list[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    process = await create_subprocess_exec(*command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
    return await process.wait() == 0
