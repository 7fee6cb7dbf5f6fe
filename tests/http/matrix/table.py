"""The whole matrix. A context adds its file here."""

from tests.http.matrix import canvas, chat, identity, workspaces

CONTEXTS = (identity, workspaces, canvas, chat)
ROWS = [row for context in CONTEXTS for row in context.ROWS]
SPECIAL = [special for context in CONTEXTS for special in context.SPECIAL]
PUBLIC = identity.PUBLIC
CASES = [case for row in ROWS for case in row.cases] + [special.case for special in SPECIAL]
