"""The worker: takes jobs, carries them out by calling one use case each, and gives back what it could not finish."""
