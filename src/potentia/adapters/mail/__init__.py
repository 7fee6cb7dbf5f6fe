"""How mails leave: by SMTP, or into a folder."""
