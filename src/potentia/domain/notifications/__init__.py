"""How word reaches people: mails, and the feed inside Potentia."""
