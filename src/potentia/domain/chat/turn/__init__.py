"""The answering of one message: Judge, Memory Manager, Specialist, and the Assessor afterwards."""
