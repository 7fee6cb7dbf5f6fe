"""What every benchmark stands on: servers, load, figures, and how they are shown."""
