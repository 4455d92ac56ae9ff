"""The website's door: who is speaking, what is allowed, how fast, and clear errors.

``assistant`` puts Rasa behind the small ``protocol.Assistant``; everything
else here knows only that protocol and could serve another assistant.
"""
