"""Use cases of those who invite: send invitations, list them, take them back."""
