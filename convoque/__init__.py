"""Convoqué says whether a France Travail workshop is mandatory for a person, and what an absence could bring.

Two floors. Below, the core (``rules``, ``casefile``, ``knowledge``, ``replies``,
``dialogue``) is plain Python and knows nothing of Rasa. Above, ``nlu``, ``channel``
and the top-level ``actions`` package turn a message into a topic and facts.
"""

__version__ = "0.1.0"
