"""The conversation: what a message is about, what is answered, what is remembered. No Rasa here."""
