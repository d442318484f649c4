"""The web form: what it asks, what was typed into it, and what it gives back."""
