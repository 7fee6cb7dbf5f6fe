"""What can go wrong about workspaces, members and invitations; those of `invitations.*` are canvases' too."""

from potentia.domain.errors import Conflict, Forbidden, Invalid, NotFound


class WorkspaceNotFound(NotFound):
    """There is no such workspace of the actor's."""

    code = "workspaces.workspace-not-found"


class MemberNotFound(NotFound):
    """The workspace has no such member."""

    code = "workspaces.member-not-found"


class NotAllowed(Forbidden):
    """The actor's role is below the one that the action needs: facts `role` and `needed`."""

    code = "workspaces.role-too-low"


class AccountRequired(Forbidden):
    """Guests register first: whoever shares something can be named and found again."""

    code = "workspaces.account-required"


class OwnerStays(Conflict):
    """The owner can be neither demoted nor removed, and does not leave: ownership is transferred first."""

    code = "workspaces.owner-stays"


class OwnerNotGiven(Invalid):
    """Nobody is made an owner by a role: ownership is transferred."""

    code = "workspaces.owner-not-given"


class InviteeNotFound(NotFound):
    """There is no registered user of this id."""

    code = "invitations.user-not-found"


class AlreadyMember(Conflict):
    """Who is invited, or answers, is a member already."""

    code = "invitations.already-member"


class InvitationPending(Conflict):
    """There is an invitation that has not been answered."""

    code = "invitations.pending"


class TooManyInvitations(Conflict):
    """As many invitations wait for an answer as may."""

    code = "invitations.too-many"


class InvitationNotFound(NotFound):
    """There is no such invitation for whoever asks."""

    code = "invitations.not-found"


class InvitationOfAnother(Forbidden):
    """The token is good, and was sent to somebody else."""

    code = "invitations.of-another"


class InvitationAnswered(Conflict):
    """The invitation was accepted, rejected or revoked before: fact `outcome`."""

    code = "invitations.answered"


class InvitationExpired(Conflict):
    """The invitation was not answered in time."""

    code = "invitations.expired"
