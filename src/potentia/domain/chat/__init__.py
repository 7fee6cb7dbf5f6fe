"""Conversations whose contexts are kept apart by a Judge, answered by a Specialist and learnt from by an Assessor."""
