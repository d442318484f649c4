"""What is typed into a web form → pages and sheets; on a server, or in a patient's own browser."""
