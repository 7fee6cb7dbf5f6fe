"""A client of the service who knows how each operation is called so that it succeeds."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

import requests
from schemathesis import APIOperation, Case

from potentia.adapters.mail.local import KeptMails

PASSWORD = "a good long password"
RECENT_MAILS = 30


def operation_id(operation: APIOperation[Any, Any, Any, Any]) -> str:
    return str(operation.definition.raw["operationId"])


@dataclass
class Caller:
    """Somebody who is signed in, with a conversation, a run and an API key of theirs, over plain blocking HTTP."""

    address: str
    mails: KeptMails
    email: str = field(default_factory=lambda: f"{uuid4()}@example.org")

    def __post_init__(self) -> None:
        form = {"email": self.email, "password": PASSWORD, "name": "Ada"}
        self.signed_in = requests.post(f"{self.address}/auth/register", json=form, timeout=20).json()
        self.headers = {"Authorization": f"Bearer {self.signed_in['access_token']}"}
        self.conversation = self.post("/conversations", {})["id"]
        posted = self.post(f"/conversations/{self.conversation}/messages", {"content": "Hello"})
        self.message, self.run = posted["message"]["id"], posted["run"]["id"]
        sessions = self.get("/auth/sessions")
        self.session = sessions["items"][0]["id"]
        self.key = self.post("/auth/api-keys", {"name": "a key", "scopes": ["read"]})["key"]["id"]

    @cached_property
    def shared(self) -> dict[str, str]:
        """A workspace of theirs with a member and an invitation, and an invitation to one of that member's."""
        form = {"email": f"{uuid4()}@example.org", "password": PASSWORD, "name": "Grace"}
        signed_in = requests.post(f"{self.address}/auth/register", json=form, timeout=20).json()
        grace, headers = signed_in["user"]["id"], {"Authorization": f"Bearer {signed_in['access_token']}"}
        ours = self.post("/workspaces", {"name": "Ours"})["id"]
        sent = self.post(f"/workspaces/{ours}/members", {"user_id": grace})
        answer = {"action": "accept", "id": sent["invitation"]["id"]}
        self.post("/invitations/workspace/respond", answer, headers)
        theirs = self.post("/workspaces", {"name": "Theirs"}, headers)["id"]
        received = self.post(f"/workspaces/{theirs}/members", {"user_id": self.signed_in["user"]["id"]}, headers)
        waiting = self.post(f"/workspaces/{ours}/members", {"email": f"{uuid4()}@example.org"})
        return {
            "workspace_id": ours,
            "user_id": grace,
            "invitation_id": waiting["invitation"]["id"],
            "received": received["invitation"]["id"],
        }

    @cached_property
    def drawn(self) -> dict[str, str]:
        """A canvas of theirs with a block, a member and an invitation, and the link to one of that member's."""
        form = {"email": f"{uuid4()}@example.org", "password": PASSWORD, "name": "Grace"}
        signed_in = requests.post(f"{self.address}/auth/register", json=form, timeout=20).json()
        grace, headers = signed_in["user"]["id"], {"Authorization": f"Bearer {signed_in['access_token']}"}
        ours = self.post("/canvas", {"title": "Ours"})["id"]
        self.post(f"/canvas/{ours}/members", {"user_id": grace})
        waiting = self.post(f"/canvas/{ours}/members", {"email": f"{uuid4()}@example.org"})
        theirs = self.post("/canvas", {"title": "Theirs"}, headers)["id"]
        received = self.post(f"/canvas/{theirs}/members", {"email": self.email}, headers)
        block = str(uuid4())
        self.post(f"/canvas/{ours}/mutate", _inserting(block))
        return {
            "canvas_id": ours,
            "block_id": block,
            "user_id": grace,
            "invitation_id": waiting["invitation"]["id"],
            "token": received["link"].partition("#token=")[2],
        }

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Any:
        answer = requests.post(f"{self.address}{path}", json=body, headers=headers or self.headers, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        return requests.get(f"{self.address}{path}", headers=self.headers, timeout=20).json()

    def wait_for_the_answer(self) -> None:
        while self.get(f"/runs/{self.run}")["status"] in {"queued", "running"}:
            time.sleep(0.05)

    def path(self, name: str, operation: APIOperation[Any, Any, Any, Any]) -> object:
        """An id that exists, of what this path parameter names."""
        if operation.path.startswith("/canvas/"):
            return self.drawn[name]
        return self.shared[name] if name in {"workspace_id", "user_id", "invitation_id"} else self.paths()[name]

    def paths(self) -> dict[str, object]:
        return {
            "conversation_id": self.conversation,
            "run_id": self.run,
            "key_id": self.key,
            "session_id": self.session,
            "code": "throttled",
        }

    def sensible(self, operation: APIOperation[Any, Any, Any, Any]) -> Case:
        """A call that shall succeed, about things that exist."""
        if operation_id(operation) == "postMessage":
            self.conversation = self.post("/conversations", {})["id"]  # the last one may still be answering
        if operation_id(operation) in {"correctJudge", "startContext"}:
            self.wait_for_the_answer()
        needed = {each.name: self.path(each.name, operation) for each in operation.path_parameters}
        if "requestBody" not in operation.definition.raw:
            return operation.Case(path_parameters=needed)
        name = operation_id(operation)
        body = self.proofs(name) or self.sharing(name) or self.bodies().get(name, {})
        return operation.Case(path_parameters=needed, body=body, media_type="application/json")

    def proofs(self, operation_id: str) -> dict[str, object]:
        """What only a mail tells."""
        if operation_id == "verifyEmail":
            return {"token": self.token("Confirm your e-mail address")}
        if operation_id == "resetPassword":
            self.post("/auth/password/forgot", {"email": self.email})
            return {"token": self.token("Choose a new password"), "new_password": "another good long one"}
        return {}

    def sharing(self, operation_id: str) -> dict[str, object]:
        """What names others."""
        match operation_id:
            case "createWorkspace" | "renameWorkspace":
                return {"name": "The Analytical Society"}
            case "inviteMember":
                return {"email": f"{uuid4()}@example.org"}
            case "changeMember":
                return {"role": "admin"}
            case "transferWorkspace":
                return {"user_id": self.shared["user_id"]}
            case "answerWorkspaceInvitation":
                return {"action": "accept", "id": self.shared["received"]}
            case "createCanvas" | "changeCanvas" | "changeCanvasMeta":
                return {"title": "Notes on the Engine"}
            case "addCanvasMember":
                return {"email": f"{uuid4()}@example.org"}
            case "changeCanvasMember":
                return {"role": "viewer"}
            case "mutateCanvas":
                return _inserting(str(uuid4()))
            case "answerCanvasInvitation":
                return {"action": "accept", "token": self.drawn["token"]}
        return {}

    def token(self, subject: str) -> str:
        for _ in range(400):
            for mail in self.mails.newest(RECENT_MAILS):
                if (mail.to, mail.subject) == (self.email, subject):
                    return mail.text.partition("#token=")[2].partition("\n")[0]
            time.sleep(0.05)
        raise TimeoutError(subject)

    def bodies(self) -> Mapping[str, object]:
        """What is not well said by an empty object."""
        return {
            "renameConversation": {"title": "Holidays"},
            "registerUser": {"email": f"{uuid4()}@example.org", "password": PASSWORD, "name": "Ada"},
            "logIn": {"email": self.email, "password": PASSWORD},
            "refreshTokens": {"refresh_token": self.signed_in["refresh_token"]},
            "changePassword": {"current_password": PASSWORD, "new_password": "another good long one"},
            "deleteMe": {"password": PASSWORD},
            "createApiKey": {"name": "a key", "scopes": ["read"]},
            "updateMe": {"time_zone": "Asia/Jakarta"},
            "postMessage": {"content": "Hello"},
            "previewRecurrence": {"rrule": "FREQ=DAILY", "start": "2026-01-05"},
            "correctJudge": {"message_id": self.message},
            "readNotifications": {"up_to": 1},
            "forgotPassword": {"email": self.email},
        }


def _inserting(block: str) -> dict[str, object]:
    return {"client_op_id": uuid4().hex, "ops": [{"op": "insert", "id": block, "type": "paragraph"}]}
