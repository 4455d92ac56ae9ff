"""French understanding: normalised text, topics, facts and safety, as parts of Rasa's pipeline."""
