"""Rasa's custom actions: thin glue between a tracker and the conversation core.

Who the person is comes from the verified metadata of the latest message, and
from nowhere else. No wording and no law live here.
"""

# Rasa's action executor imports the modules of this package and registers their classes.
